"""A history names the values of a record as people say them, never as they are stored."""

from __future__ import annotations

import pytest
from django.utils import translation

from xiaoan.ledger.fence import recorded_models
from xiaoan.ledger.story import _plain
from xiaoan.ledger.words import SPOKEN


def field(table: str, column: str):
    model = next(model for model in recorded_models() if model._meta.db_table == table)
    return next(field for field in model._meta.concrete_fields if field.column == column)


@pytest.mark.parametrize(
    ("table", "column", "value", "said"),
    [
        ("inspections_visit", "methods", ["see", "talk"], "看现场"),
        ("inspections_visit", "notes", {"see": {"at": "2026-09-01", "note": "干净"}}, "时间"),
        ("public_report", "kind", "power", "用电"),
        ("duties_reinforcement", "cadence", "weekly", "每周"),
        ("duties_duty", "cadence", "daily-schoolday", "每个教学日"),
        ("duties_trace", "kind", "drill-record", "演练"),
        ("targets_batch", "levels", ["school"], "学校"),
        ("documents_document", "kind", "letter", "责任书"),
    ],
)
def test_values_of_columns_are_told_in_words(table, column, value, said):
    with translation.override("zh-hans"):
        told = _plain(field(table, column), value, {"posts": {}})
    assert said in told, told


def test_what_has_no_word_stands_as_it_is():
    assert _plain(field("duties_duty", "cadence"), "once upon a time", {"posts": {}})
    assert _plain(field("documents_document", "kind"), "gone.kind", {"posts": {}}) == "gone.kind"


def test_words_are_given_for_columns_that_exist():
    for name in SPOKEN:
        table, column = name.split(".")
        assert field(table, column)
