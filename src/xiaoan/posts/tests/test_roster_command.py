"""`xiaoan import roster`: JSON alone on stdout, progress and faults on stderr, exit 1 on faults."""

from __future__ import annotations

import argparse
import json

import pytest

from xiaoan.cli.commands import import_roster
from xiaoan.cli.errors import CommandError
from xiaoan.posts.tests.workbooks import UNIT, content, excel, with_cell
from xiaoan.units.models import Unit


@pytest.fixture
def run(people, tmp_path, capsys):
    """Runs the command on a workbook: exit code, what stood on stdout, on stderr."""

    def command(book, *words):
        path = tmp_path / "名册.xlsx"
        path.write_bytes(content(book))
        parser = argparse.ArgumentParser()
        import_roster.add_arguments(parser)
        code = import_roster.run(parser.parse_args([str(path), "--unit", "QH", *words]))
        out, err = capsys.readouterr()
        return code, json.loads(out), err

    return command


def test_a_dry_run_tells_what_would_change_and_changes_nothing(run):
    code, told, _err = run(excel(), "--dry-run")
    assert (code, told["applied"], told["changes"]["units"]) == (0, False, 1)
    assert not Unit.objects.filter(code="QH-100").exists()


def test_the_import_reports_and_the_second_time_changes_nothing(run):
    code, told, err = run(excel())
    assert (code, told["applied"]) == (0, True)
    assert "opening accounts" in err
    _code, told, _err = run(excel())
    assert set(told["changes"].values()) == {0}


def test_a_fault_is_named_in_both_languages_and_exits_with_one(run):
    code, told, err = run(excel(units=[with_cell(UNIT, 3, "大学")]))
    problem = told["problems"][0]
    assert (code, told["applied"]) == (1, False)
    assert (problem["sheet"], problem["row"], problem["column"]) == ("单位", 2, "类别")
    assert problem["zh"] in err
    assert problem["en"] in err


def test_a_missing_file_and_an_unknown_district_name_their_cure(people, tmp_path):
    parser = argparse.ArgumentParser()
    import_roster.add_arguments(parser)
    with pytest.raises(CommandError):
        import_roster.run(parser.parse_args([str(tmp_path / "none.xlsx")]))
    here = tmp_path / "a.xlsx"
    here.write_bytes(content(excel()))
    with pytest.raises(CommandError):
        import_roster.run(parser.parse_args([str(here), "--unit", "ZZ"]))
    with pytest.raises(CommandError):
        import_roster.run(parser.parse_args([str(here)]))
