"""`xiaoan figures` and `xiaoan summary`: JSON alone on stdout, errors that name the cure."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import connection
from docx import Document

from tests.cast import People
from xiaoan.base import clock
from xiaoan.cli.commands import figures, summary
from xiaoan.cli.errors import CommandError
from xiaoan.figures.registry import all_figures
from xiaoan.hazards.tests.days import HOME, closed, on, report

NEXT_SPRING = datetime(2027, 3, 1, 9, tzinfo=HOME)
PARTS = {"key", "title", "measure", "unit", "from", "to", "value", "numerator", "denominator",
         "grade", "evidence"}  # fmt: skip


@pytest.fixture
def year(people: People) -> People:
    with on(4, 13):
        closed(people)
        report(people, place_text="三楼")
    return people


def said(command: Any, capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    with clock.at(NEXT_SPRING):
        assert command.run(parser.parse_args(list(arguments))) == 0
    out = capsys.readouterr().out
    return json.loads(out) if out else None


def refused(command: Any, *arguments: str) -> CommandError:
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    with clock.at(NEXT_SPRING), pytest.raises(CommandError) as caught:
        command.run(parser.parse_args(list(arguments)))
    assert caught.value.cure
    return caught.value


def test_the_list_names_every_figure(year: People, capsys: Any) -> None:
    listed = said(figures, capsys, "--json")
    assert [one["key"] for one in listed] == [one.key for one in all_figures()]
    assert all(one["title"] and one["measure"] and one["grade"] in "ABC" for one in listed)


@pytest.mark.parametrize("key", [one.key for one in all_figures()])
def test_the_evidence_is_as_many_as_the_value(year: People, capsys: Any, key: str) -> None:
    found = said(figures, capsys, key, "--unit", "QH", "--json")
    assert set(found) == PARTS
    assert found["evidence"]["count"] == len(found["evidence"]["ids"]) == found["numerator"]
    if found["measure"] == "count":
        assert found["value"] == found["numerator"]
    if found["measure"] == "ratio" and found["denominator"]:
        assert found["value"] == found["numerator"] / found["denominator"]


def test_without_dates_it_is_the_last_complete_year(year: People, capsys: Any) -> None:
    found = said(figures, capsys, "hazards.cured", "--unit", "QH")
    assert (found["from"], found["to"], found["unit"]) == ("2026-01-01", "2026-12-31", "QH")
    assert (found["numerator"], found["denominator"]) == (1, 2)


def test_a_day_before_the_finding_the_figure_is_nought(year: People, capsys: Any) -> None:
    day = ["--unit", "QH", "--from", "2026-04-12", "--to"]
    assert said(figures, capsys, "hazards.found", *day, "2026-04-12")["value"] == 0
    assert said(figures, capsys, "hazards.found", *day, "2026-04-13")["value"] == 2


def test_a_school_is_asked_by_its_code(year: People, capsys: Any) -> None:
    assert said(figures, capsys, "hazards.found", "--unit", "QH-001")["value"] == 2
    assert said(figures, capsys, "hazards.found", "--unit", "QH-003")["value"] == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["hazards.lovely"], "no figure hazards.lovely"),
        (["hazards.found", "--unit", "XX"], "no bureau, school or kindergarten XX"),
        (["hazards.found", "--unit", "QH-P1"], "no bureau, school or kindergarten"),
        (["hazards.found"], "several districts"),
        (["hazards.found", "--unit", "QH", "--from", "13.4.2026"], "no date"),
        (["hazards.found", "--unit", "QH", "--to", "2026-02-30"], "no date"),
        (["hazards.found", "--unit", "QH", "--from", "2026-05-01", "--to", "2026-04-01"], "before"),
        (["--from", "2026-05-01"], "Which figure"),
    ],
)
def test_a_bad_question_is_answered_with_the_cure(
    year: People, arguments: list[str], words: str
) -> None:
    assert words in str(refused(figures, *arguments))


def test_the_summary_has_exactly_the_agreed_keys(year: People, capsys: Any) -> None:
    told = said(summary, capsys, "--unit", "QH", "--year", "2026", "--json")
    assert set(told) == {"unit", "year", "from", "to", "as_of", "root", "claims"}
    assert (told["unit"], told["year"], told["from"]) == ("QH", 2026, "2026-01-01")
    for claim in told["claims"]:
        assert set(claim) == {"key", "text", "status", "figures"}
        assert claim["status"] in {"proved", "partial", "refused"}
        for one in claim["figures"]:
            assert set(one) == {"key", "value", "numerator", "denominator"}
    cured = next(claim for claim in told["claims"] if claim["key"] == "39.cured")
    assert cured["status"] == "partial"
    assert cured["figures"][0] == {
        "key": "hazards.cured", "value": 0.5, "numerator": 1, "denominator": 2,
    }  # fmt: skip


def test_the_summary_and_the_figures_agree(year: People, capsys: Any) -> None:
    told = said(summary, capsys, "--unit", "QH")
    for claim in told["claims"]:
        for one in claim["figures"]:
            found = said(figures, capsys, one["key"], "--unit", "QH")
            assert one == {name: found[name] for name in one}


def test_files_are_written_and_stdout_stays_empty(
    year: People, capsys: Any, tmp_path: Path
) -> None:
    word, page = tmp_path / "总 结.docx", tmp_path / "summary.html"
    assert said(summary, capsys, "--unit", "QH", "--docx", str(word), "--html", str(page)) is None
    assert "关于2026年学校安全工作的总结" in [p.text for p in Document(str(word)).paragraphs]
    assert page.read_text(encoding="utf-8").startswith("\n<!doctype html>") or (
        "<!doctype html>" in page.read_text(encoding="utf-8")[:40]
    )
    assert sorted(tmp_path.iterdir()) == sorted([word, page])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--unit", "XX"], "no bureau, school or kindergarten XX"),
        (["--unit", "QH", "--year", "later"], "no year"),
        (["--unit", "QH", "--year", "2028"], "no year up to now"),
        (["--unit", "QH", "--docx", "/nowhere/at/all.docx"], "cannot be written"),
        (["--unit", "QH", "--html", "/"], "cannot be written"),
        ([], "several districts"),
    ],
)
def test_a_bad_order_is_answered_with_the_cure(
    year: People, arguments: list[str], words: str
) -> None:
    assert words in str(refused(summary, *arguments))


def test_before_there_is_a_district_the_cure_is_to_found_one(db: None) -> None:
    assert "no district yet" in str(refused(summary))


@pytest.mark.usefixtures("committed")
def test_the_real_commands_in_a_process_of_their_own(people: People, tmp_path: Path) -> None:
    name = connection.settings_dict["NAME"]
    addresses = {
        key: urlsplit(os.environ[key])._replace(path=f"/{name}").geturl()
        for key in ("DATABASE_URL", "XIAOAN_OWNER_URL", "XIAOAN_SEAL_URL")
    }

    def command(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "xiaoan.cli", *arguments, "--data", str(tmp_path)],
            env=os.environ | addresses, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip

    right = command("figures", "units.schools", "--unit", "QH", "--json")
    assert right.returncode == 0, right.stderr
    assert json.loads(right.stdout)["value"] == 3
    wrong = command("figures", "units.lovely", "--json")
    assert (wrong.returncode, wrong.stdout) == (1, "")
    assert "cure:" in wrong.stderr
    told = command("summary", "--unit", "QH", "--json")
    assert json.loads(told.stdout)["unit"] == "QH"
