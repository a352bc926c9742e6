"""The words on screen are ours, also where a library has a word of its own for them."""

from __future__ import annotations

import pytest
from django.utils import translation


@pytest.mark.parametrize(("said", "word"), [("Note", "说明"), ("Recovery codes", "备用码")])
def test_our_word_is_said_before_a_librarys(said: str, word: str) -> None:
    with translation.override("zh-hans"):
        assert translation.gettext(said) == word
