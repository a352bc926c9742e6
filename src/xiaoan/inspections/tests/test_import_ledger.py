"""A legacy ledger: what its rows become, which are refused, and that twice adds nothing."""

from __future__ import annotations

import gzip
from datetime import date, datetime
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from openpyxl import Workbook
from tests.cast import People

from xiaoan.duties.models import Record
from xiaoan.hazards.models import Hazard
from xiaoan.inspections.legacy import Imported, MapError, import_ledger, read_map
from xiaoan.inspections.models import Finding, Visit
from xiaoan.ledger.models import Event
from xiaoan.units.models import Unit

COLUMNS = """
name = "county"
[units]
id = "id"
prefix = "QH-"
[date]
column = "day"
[visit]
type = "type"
recheck = ["again"]
result = "result"
[words]
pass = ["ok"]
fail = ["bad"]
na = ["-"]
[[item]]
column = "exit"
code = "C/1"
text = "exit blocked"
[[item]]
column = "wire"
code = "C/2"
text = "open wiring"
"""
CODES = """
name = "codes"
[units]
id = "id"
prefix = "QH-"
create = true
[date]
column = "day"
format = "%d.%m.%Y"
[violations]
code = "codes"
separator = "|"
[correction]
column = "note"
pattern = 'fixed (\\S+)'
format = "%d.%m.%Y"
"""
HEAD = "id,day,type,result,exit,wire\n"


def bring(
    people: People, tmp_path: Path, body: str, given: str = COLUMNS, *, dry_run: bool = False
) -> Imported:
    (tmp_path / "map.toml").write_text(given, encoding="utf-8")
    path = tmp_path / "ledger.csv"
    path.write_text(body, encoding="utf-8")
    return import_ledger(
        path, read_map(tmp_path / "map.toml"), district=people.bureau, by=people.system,
        dry_run=dry_run,
    )  # fmt: skip


def test_a_recheck_closes_what_is_in_order_and_leaves_the_rest_open(
    people: People, tmp_path: Path
) -> None:
    body = HEAD + "001,2015-03-02,first,2 faults,bad,bad\n001,2015-03-12,again,1 fault,ok,bad\n"
    outcome = bring(people, tmp_path, body)
    assert (outcome.visits, outcome.hazards, outcome.rechecks, outcome.bad) == (2, 2, 1, [])
    first, again = Visit.objects.order_by("planned_on")
    assert (first.kind, again.kind, again.previous_id) == ("routine", "recheck", first.pk)
    assert again.result == "1 fault"
    exit_, wire = Hazard.objects.order_by("item")
    assert (exit_.status, exit_.what, str(exit_.closed_at.date())) == (
        "closed", "exit blocked", "2015-03-12",
    )  # fmt: skip
    assert (wire.status, wire.due_on, wire.source) == ("found", None, "legacy")
    assert list(Finding.objects.filter(visit=again).values_list("hazard_id", "was_known")) == [
        (wire.pk, None)
    ]
    record = Record.objects.get(visit_id=first.pk)
    assert (record.kind, record.items, record.failed) == ("legacy", 2, 2)


def test_not_applicable_at_the_recheck_closes_nothing(people: People, tmp_path: Path) -> None:
    bring(people, tmp_path, HEAD + "001,2015-03-02,first,,bad,ok\n001,2015-03-12,again,,-,ok\n")
    assert Hazard.objects.get().status == "found"


def test_the_events_happen_now_and_the_days_are_the_ledgers(people: People, tmp_path: Path) -> None:
    bring(people, tmp_path, HEAD + "001,2015-03-02,first,,bad,ok\n001,2015-03-12,again,,ok,ok\n")
    hazard = Hazard.objects.get()
    assert (hazard.found_at.year, hazard.known_at.year > 2020, hazard.year) == (2015, True, 2015)
    moments = Event.objects.filter(subject=hazard.subject).values_list("at", flat=True)
    assert len(moments) == 2
    assert all(at.year > 2020 for at in moments)


@pytest.mark.parametrize(("day", "recurred"), [("2015-09-08", True), ("2015-09-09", False)])
def test_the_same_item_within_180_days_of_closing_is_a_recurrence(
    people: People, tmp_path: Path, day: str, recurred: bool
) -> None:
    body = HEAD + "001,2015-03-02,first,,bad,ok\n001,2015-03-12,again,,ok,ok\n"
    bring(people, tmp_path, body + f"001,{day},first,,bad,ok\n")
    assert Hazard.objects.count() == 2
    assert Hazard.objects.exclude(recurrence_of=None).exists() is recurred


def test_bad_rows_are_named_with_the_reason_and_nothing_of_them_is_stored(
    people: People, tmp_path: Path
) -> None:
    rows = [
        "001,2015-03-02,first,,bad,ok", "001,02/03/2015,first,,ok,ok", ",2015-03-02,first,,ok,ok",
        "999,2015-03-02,first,,ok,ok", "001,2015-03-03,first,,maybe,ok", "001,2015-03-04,first",
        "001,2015-03-02,first,,bad,ok", "001,2999-01-01,first,,ok,ok", "BY-001,2015-01-01,,,ok,ok",
    ]  # fmt: skip
    outcome = bring(people, tmp_path, HEAD + "\n".join(rows) + "\n")
    assert outcome.visits == Visit.objects.count() == 1
    assert [bad.row for bad in outcome.bad] == [3, 4, 5, 6, 7, 8, 9, 10]
    reasons = [bad.reason for bad in outcome.bad]
    for reason, part in zip(
        reasons,
        ["day", "id is empty", "QH-999 is unknown", "maybe", "too few", "repeats row 2",
         "future", "unknown"],
        strict=True,
    ):  # fmt: skip
        assert part in reason


def test_other_facts_of_the_same_day_is_a_second_visit(people: People, tmp_path: Path) -> None:
    body = HEAD + "001,2015-03-02,first,,bad,ok\n001,2015-03-02,first,,ok,bad\n"
    assert bring(people, tmp_path, body).visits == 2
    assert bring(people, tmp_path, body).visits == 0


def test_twice_adds_nothing_and_a_longer_ledger_adds_what_is_new(
    people: People, tmp_path: Path
) -> None:
    body = HEAD + "001,2015-03-02,first,,bad,bad\n"
    bring(people, tmp_path, body)
    events = Event.objects.count()
    again = bring(people, tmp_path, body)
    assert (again.visits, again.hazards, again.closed) == (0, 0, 0)
    assert Event.objects.count() == events
    more = bring(people, tmp_path, body + "001,2015-03-12,again,,ok,bad\n")
    assert (more.visits, more.hazards, more.rechecks, more.closed) == (1, 0, 1, 1)
    assert sorted(Hazard.objects.values_list("status", flat=True)) == ["closed", "found"]


def test_a_dry_run_tells_and_stores_nothing(people: People, tmp_path: Path) -> None:
    events = Event.objects.count()
    outcome = bring(people, tmp_path, HEAD + "001,2015-03-02,first,,bad,ok\n", dry_run=True)
    assert (outcome.visits, outcome.hazards) == (1, 1)
    assert not Visit.objects.exists()
    assert Event.objects.count() == events


def test_codes_in_one_cell_with_a_day_of_correction_and_unknown_units_founded(
    people: People, tmp_path: Path
) -> None:
    body = "id,day,codes,note\nX7,02.03.2015,32|34,all fixed 05.03.2015\nX7,02.04.2015,,\n"
    body += "X8,02.03.2015,32,fixed 01.03.2015\n"
    outcome = bring(people, tmp_path, body, CODES)
    assert (outcome.visits, outcome.hazards, outcome.closed, outcome.units) == (2, 2, 2, 1)
    assert [bad.row for bad in outcome.bad] == [4]
    unit = Unit.objects.get(code="QH-X7")
    assert (unit.parent_id, unit.kind, unit.rgt - unit.lft) == (people.bureau.pk, "school", 1)
    assert {str(h.closed_at.date()) for h in Hazard.objects.all()} == {"2015-03-05"}
    assert not Unit.objects.filter(code="QH-X8").exists()


def test_excel_and_gzip_read_the_same(people: People, tmp_path: Path) -> None:
    body = HEAD + "001,2015-03-02,first,,bad,ok\n"
    (tmp_path / "map.toml").write_text(COLUMNS, encoding="utf-8")
    packed, book = tmp_path / "ledger.csv.gz", tmp_path / "ledger.xlsx"
    packed.write_bytes(gzip.compress(body.encode()))
    sheet = Workbook()
    for line in body.splitlines():
        sheet.active.append(line.split(","))
    sheet.save(book)
    given = read_map(tmp_path / "map.toml")
    one = import_ledger(packed, given, district=people.bureau, by=people.system)
    two = import_ledger(book, given, district=people.bureau, by=people.system)
    assert (one.visits, two.visits, two.bad) == (1, 0, [])


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('column = "day"', 'column = "date"', "no column “date”"),
        ('name = "county"', "", "“name” is missing"),
        ('fail = ["bad"]', "", "[words]"),
        ("[date]", "[dates]", "“dates” is unknown"),
        ('code = "C/2"', 'code = "C/1"', "same code"),
    ],
)
def test_a_map_that_cannot_be_used_says_what_to_write(
    people: People, tmp_path: Path, old: str, new: str, said: str
) -> None:
    with pytest.raises(MapError) as error:
        bring(people, tmp_path, HEAD, COLUMNS.replace(old, new))
    assert said in str(error.value)


def test_a_school_cannot_import(people: People, tmp_path: Path) -> None:
    (tmp_path / "map.toml").write_text(COLUMNS, encoding="utf-8")
    path = tmp_path / "ledger.csv"
    path.write_text(HEAD + "001,2015-03-02,first,,bad,ok\n", encoding="utf-8")
    with pytest.raises(PermissionDenied):
        import_ledger(
            path, read_map(tmp_path / "map.toml"), district=people.bureau, by=people.principal
        )
    assert not Visit.objects.exists()


def test_whether_the_school_had_known_it_an_old_ledger_cannot_tell(
    people: People, tmp_path: Path
) -> None:
    bring(people, tmp_path, HEAD + "001,2015-03-02,first,,bad,ok\n")
    assert Finding.objects.get().was_known is None
    assert not Finding.objects.all().missed().exists()
    assert not Hazard.objects.get().is_miss


def test_a_row_of_item_columns_may_carry_its_day_of_correction(
    people: People, tmp_path: Path
) -> None:
    given = COLUMNS + '[correction]\ncolumn = "fixed"\n'
    body = "id,day,type,result,exit,wire,fixed\n001,2015-03-02,first,,bad,ok,2015-03-09\n"
    bring(people, tmp_path, body + "001,2015-03-20,first,,bad,ok,2015-03-19\n", given)
    assert str(Hazard.objects.get().closed_at.date()) == "2015-03-09"


def test_a_ledger_with_semicolons_in_the_offices_own_encoding(
    people: People, tmp_path: Path
) -> None:
    given = COLUMNS + '[file]\nencoding = "gb18030"\ndelimiter = ";"\n'
    (tmp_path / "map.toml").write_text(given, encoding="utf-8")
    path = tmp_path / "ledger.csv"
    body = HEAD + "001,2015-03-02,first,两处不合格,bad,ok\n"
    path.write_bytes(body.replace(",", ";").encode("gb18030"))
    read = read_map(tmp_path / "map.toml")
    assert import_ledger(path, read, district=people.bureau, by=people.system).visits == 1
    assert Visit.objects.get().result == "两处不合格"


def test_a_workbook_with_true_days_and_numbers(people: People, tmp_path: Path) -> None:
    given = COLUMNS.replace('prefix = "QH-"', 'prefix = "QH-00"')
    (tmp_path / "map.toml").write_text(given, encoding="utf-8")
    book = Workbook()
    book.active.append(HEAD.strip().split(","))
    book.active.append([1, date(2015, 3, 2), "first", None, "bad", "ok"])
    book.active.append([1.0, datetime(2015, 3, 12, 9, 30), "again", None, "ok", "ok"])  # noqa: DTZ001
    book.save(tmp_path / "ledger.xlsx")
    read = read_map(tmp_path / "map.toml")
    outcome = import_ledger(
        tmp_path / "ledger.xlsx", read, district=people.bureau, by=people.system
    )
    assert (outcome.visits, outcome.rechecks, outcome.closed, outcome.bad) == (2, 1, 1, [])


@pytest.mark.parametrize(
    ("body", "said"),
    [("id,day,type,result,exit,exit,wire\n", "“exit” twice"), ("", "has no column")],
)
def test_a_ledger_that_cannot_be_used_says_what_to_do(
    people: People, tmp_path: Path, body: str, said: str
) -> None:
    with pytest.raises(MapError, match=said):
        bring(people, tmp_path, body)


def test_a_nul_in_a_cell_does_no_harm(people: People, tmp_path: Path) -> None:
    bring(people, tmp_path, HEAD + "001,2015-03-02,first,one\0fault,bad,ok\n")
    assert Visit.objects.get().result == "onefault"


def test_an_imported_visit_shows_its_old_answers(
    client: Client, people: People, tmp_path: Path
) -> None:
    bring(people, tmp_path, HEAD + "001,2015-03-02,first,1 fault,ok,bad\n")
    client.force_login(people.section)
    page = client.get(f"/inspections/{Visit.objects.get().pk}/")
    assert [(row["item"], row["a"]) for row in page.context["old"]] == [
        ("C/2", "fail"), ("C/1", "pass"),
    ]  # fmt: skip
