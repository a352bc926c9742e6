"""What happened to a hazard is told once; people stand with their post."""

from __future__ import annotations

from tests.cast import People

from xiaoan.hazards.forms import AssignForm
from xiaoan.hazards.models import Hazard
from xiaoan.hazards.tests.days import on, report
from xiaoan.hazards.views.history import history


def test_a_referral_is_one_line_though_it_changes_two_records(people: People) -> None:
    with on(3, 10):
        hazard = report(people)
        hazard.refer(by=people.section, agency=people.agency, reason="校门口违停")
    told = [entry.detail for entry in history(hazard) if entry.action == "hazards.refer"]
    assert len(told) == 1
    assert "校门口违停" in told[0]
    assert str(people.agency) in told[0]


def test_a_person_is_chosen_by_name_and_post(people: People) -> None:
    with on(3, 10):
        form = AssignForm(record=Hazard.objects.get(pk=report(people).pk))
    words = [str(label) for _value, label in form.fields["rectifier"].choices]
    assert f"{people.safety}（安全主任）" in words
