"""Pages of duties: every one opens for who may see it, and says why it asks."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from xiaoan.base import clock
from xiaoan.base.ids import uuid7
from xiaoan.duties.catalogue import install
from xiaoan.duties.desk import waiting
from xiaoan.duties.models import Checklist, Duty, Record, Task, Trace
from xiaoan.hazards.models import Hazard
from xiaoan.units.models import Closure

MONDAY = date(2026, 9, 7)
NINE = datetime(2026, 9, 7, 9, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def district(people):
    install(people.bureau, by=people.system)
    with clock.at(NINE), translation.override("en"):
        Task.objects.open_for(
            date(2026, 8, 31), until=MONDAY, district=people.bureau, by=people.system
        )
        yield people.bureau


def task(people, code, unit=None):
    return Task.objects.filter(unit=unit or people.school, duty__code=code).latest("opens_on")


@pytest.mark.parametrize(
    "path", ["", "register/", "register/GEN-12/", "checklists/", "checklists/FIRE/",
             "closures/", "reinforcements/", "register/GEN-12/?x=1",
             "records/", "sign-on/", "?whose=&state="],
)  # fmt: skip
@pytest.mark.parametrize("who", ["section", "safety"])
def test_every_page_opens(client, people, district, path, who):
    client.force_login(getattr(people, who))
    assert client.get(f"/duties/{path}").status_code == 200


def test_only_the_bureau_revises_a_checklist_or_amends_a_duty(client, people, district):
    for path in ("checklists/FIRE/revise/", "register/GEN-12/amend/"):
        client.force_login(people.section)
        assert client.get(f"/duties/{path}").status_code == 200, path
        client.force_login(people.safety)
        assert client.get(f"/duties/{path}").status_code == 403, path


def test_a_task_says_why_it_is_asked(client, people, district):
    client.force_login(people.safety)
    page = client.get(f"/duties/tasks/{task(people, 'GEN-12').pk}/")
    assert Duty.objects.get(code="GEN-12").source.split(";")[0] in page.content.decode()


def test_all_normal_is_sent_in_one_post(client, people, district):
    client.force_login(people.guard)
    owed = task(people, "FIR-02")
    form = client.get(f"/duties/tasks/{owed.pk}/fill/FIRE/")
    assert form.status_code == 200
    answer = client.post(f"/duties/tasks/{owed.pk}/fill/FIRE/", {"draft": str(uuid7())})
    assert answer.status_code == 303
    owed.refresh_from_db()
    assert owed.status == "done"
    record = Record.objects.get()
    assert client.get(f"/duties/records/{record.pk}/").status_code == 200
    assert client.get(f"/duties/tasks/{owed.pk}/").status_code == 200


def test_a_marked_item_opens_a_hazard(client, people, district):
    client.force_login(people.guard)
    owed = task(people, "FIR-02")
    items = client.get(f"/duties/tasks/{owed.pk}/fill/FIRE/").context["lines"]
    key = items[0]["key"]
    client.post(
        f"/duties/tasks/{owed.pk}/fill/FIRE/",
        {"draft": str(uuid7()), f"bad-{key}": "1", f"note-{key}": "门被链条锁住"},
    )
    assert Hazard.objects.get().what == "门被链条锁住"


def test_the_same_form_sent_twice_is_one_record(client, people, district):
    client.force_login(people.guard)
    owed, draft = task(people, "FIR-02"), str(uuid7())
    for _n in range(2):
        client.post(f"/duties/tasks/{owed.pk}/fill/FIRE/", {"draft": draft})
    assert Record.objects.count() == 1


def test_another_schools_task_is_not_found(client, people, district):
    client.force_login(people.neighbour)
    assert client.get(f"/duties/tasks/{task(people, 'FIR-02').pk}/").status_code == 404


def test_an_inspector_who_fills_a_schools_own_check_is_refused(client, people, district):
    client.force_login(people.inspector)
    owed = task(people, "FIR-02")
    assert client.post(f"/duties/tasks/{owed.pk}/fill/FIRE/", {}).status_code == 403


def test_the_bureau_switches_a_duty_and_sees_its_minutes_first(client, people, district):
    client.force_login(people.section)
    page = client.get("/duties/register/GEN-06/")
    assert page.context["minutes"] > 0
    shown = client.get("/duties/register/GEN-06/switch/").context["asked"].shown
    client.post("/duties/register/GEN-06/switch/", {"on": "1", "shown": shown})
    assert Duty.objects.get(code="GEN-06").is_on


def test_a_school_that_switches_a_duty_is_refused(client, people, district):
    client.force_login(people.principal)
    assert client.post("/duties/register/GEN-06/switch/", {"on": "1"}).status_code == 403


def revision(checklist):
    data = {"version": checklist.version, "count": len(checklist.items)}
    for n, item in enumerate(checklist.items, 1):
        data |= {
            f"{k}-{n}": "" if v is None else v for k, v in item.items() if not isinstance(v, list)
        }
    return data


def test_a_checklist_is_revised_on_its_page(client, people, district):
    client.force_login(people.section)
    first = Checklist.objects.current().get(code="FIRE")
    data = revision(first) | {"drop-1": "1"}
    assert client.post("/duties/checklists/FIRE/revise/", data).status_code == 303
    second = Checklist.objects.current().get(code="FIRE")
    assert (second.version, len(second.items)) == (2, len(first.items) - 1)
    assert client.post("/duties/checklists/FIRE/revise/", data).status_code == 409


def test_a_closure_is_entered_and_excuses(client, people, district):
    client.force_login(people.section)
    data = {"unit": people.school.pk, "since": MONDAY, "until": MONDAY, "reason": "停电检修"}
    assert client.post("/duties/closures/", data).status_code == 303
    assert Closure.objects.count() == 1
    assert task(people, "FIR-02").status == "excused"


def test_a_closure_that_ends_before_it_begins_is_refused(client, people, district):
    client.force_login(people.section)
    data = {"unit": people.school.pk, "since": MONDAY, "until": "2026-09-01", "reason": "x"}
    assert client.post("/duties/closures/", data).status_code == 422


def test_a_guard_shuts_no_school_and_is_told_so(client, people, district):
    client.force_login(people.guard)
    data = {"unit": people.school.pk, "since": MONDAY, "until": MONDAY, "reason": "x"}
    assert client.post("/duties/closures/", data).status_code == 403
    assert not Closure.objects.exists()


def test_a_tap_leaves_a_trace_but_a_patrol_is_proved_by_the_plate_alone(client, people, district):
    client.force_login(people.guard)
    assert client.post("/duties/sign-on/", {"kind": "rota-signon"}).status_code == 303
    assert [trace.kind for trace in Trace.objects.all()] == ["rota-signon"]
    told = client.post("/duties/sign-on/", {"kind": "patrol-scan"}, follow=True)
    assert "扫" in told.content.decode()
    assert Trace.objects.count() == 1
    assert task(people, "FIR-02").status == "open"


def test_the_desk_shows_forms_and_not_what_traces_prove(people, district):
    titles = [str(item.title) for item in waiting(people.principal, MONDAY)]
    assert Duty.objects.get(code="FIR-04").title in titles
    assert not list(waiting(people.guard, MONDAY))


def test_the_list_exports_to_excel(client, people, district):
    client.force_login(people.section)
    answer = client.get("/duties/?whose=&state=&export=xlsx")
    assert answer["Content-Type"].startswith("application/vnd.openxml")
