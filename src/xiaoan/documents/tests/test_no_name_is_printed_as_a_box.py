"""A name with a rare sign comes out right, or the paper is refused and the sign named."""

from __future__ import annotations

from pathlib import Path
from shutil import copyfile
from typing import Any

import pytest

from xiaoan.documents import fonts
from xiaoan.documents.specimens import MOMENT, SPECIMENS
from xiaoan.documents.typeset import NoSign, typeset

RARE = "喆堃犇赟翀㛃旻玥昇燊頔珺䶮芃²㎡"
PRIVATE = "\ue000"


def test_the_rare_signs_of_names_are_in_our_fonts() -> None:
    assert fonts.missing(f"{RARE}〔2026〕—“”·①㈠％℃ \n") == set()


def test_a_sign_that_no_font_has_is_refused_by_its_code_point() -> None:
    assert fonts.missing(f"王{PRIVATE}") == {PRIVATE}
    with pytest.raises(NoSign, match=r"U\+E000") as refused:
        typeset("letter", {**SPECIMENS["letter"], "note": f"联系人：王{PRIVATE}"}, MOMENT)
    assert refused.value.signs == {PRIVATE}


def test_a_licensed_font_of_the_bureau_is_used_first(settings: Any, tmp_path: Path) -> None:
    settings.DATA = tmp_path
    before = typeset("letter", SPECIMENS["letter"], MOMENT)
    fonts.folder().mkdir()
    renamed(fonts.folder() / "simkai.ttf", "KaiTi_GB2312")
    assert fonts.chains()["kai"][0] == "KaiTi_GB2312"
    assert fonts.chains()["fang"][0] == "Noto Serif SC"
    upward = {**SPECIMENS["redhead"], "signer": "喆堃"}
    assert b"KaiTi" in typeset("redhead", upward, MOMENT)
    assert typeset("letter", SPECIMENS["letter"], MOMENT) == before


def test_fonts_of_the_operating_system_are_never_used(settings: Any, tmp_path: Path) -> None:
    settings.DATA = tmp_path
    named = {name for chain in fonts.chains().values() for name in chain}
    assert named == {"Noto Serif SC", "Noto Sans SC", "LXGW WenKai"}


def test_a_broken_font_file_harms_no_paper(settings: Any, tmp_path: Path) -> None:
    settings.DATA = tmp_path
    fonts.folder().mkdir()
    (fonts.folder() / "坏.ttf").write_bytes(b"no font")
    copyfile(fonts.OURS / "LICENSES.txt", fonts.folder() / "读我.txt")
    assert [one.families for one in fonts.dropped()] == [()]
    assert typeset("letter", SPECIMENS["letter"], MOMENT).startswith(b"%PDF")


def renamed(path: Path, family: str) -> None:
    """One of ours under the name of a licensed one, as a bureau would lay it in."""
    font = fonts.TTFont(fonts.OURS / "LXGWWenKai-Regular.ttf")
    for one in font["name"].names:
        if one.nameID in {1, 16, 4}:
            one.string = family
        elif one.nameID == 6:
            one.string = family.replace("_", "-")
    font.save(path)
