"""Both sides sign on the screen of the phone, or who refuses is named with a witness."""

from __future__ import annotations

import base64

import pytest
from django.core.exceptions import ValidationError
from tests.cast import People

from xiaoan.duties.models import Checklist
from xiaoan.evidence.models import File
from xiaoan.hazards.models import Notice
from xiaoan.inspections.bodies import DrawnName
from xiaoan.inspections.models import Signature
from xiaoan.inspections.tests.test_field_visits import (
    MINUTE,
    SENT,
    begun,
    both,
    filled,
    finished,
)
from xiaoan.inspections.tests.test_visits import NINE, fire
from xiaoan.ledger.models import Event

__all__ = ["fire"]


def test_both_sides_sign_on_the_screen(people: People) -> None:
    visit = begun(people)
    finished(people, visit, signatures=both(people, NINE + 85 * MINUTE))
    ours, theirs = Signature.objects.order_by("side")
    assert (ours.user_id, theirs.name, theirs.post) == (people.inspector.pk, "陈立新", "安全主任")
    assert (theirs.read_seconds, theirs.shown) == (75, 1)
    assert theirs.signed_at == NINE + 83 * MINUTE, "its clock runs three minutes ahead"
    file = File.objects.get(pk=theirs.file_id)
    assert (file.about, file.role, file.sha256) == (theirs.subject, "signed", theirs.sha256)
    told = Event.objects.get(subject=theirs.subject).facts["now"]
    assert "陈立新" not in str(told), "a name stands in the ledger as a commitment only"
    assert told["sha256"] == theirs.sha256


@pytest.mark.parametrize("side", [0, 1])
def test_one_side_alone_signs_nothing(people: People, side: int) -> None:
    visit = begun(people)
    alone = [both(people, NINE + 85 * MINUTE)[side]]
    with pytest.raises(ValidationError, match="signatures"):
        finished(people, visit, signatures=alone)
    visit.refresh_from_db()
    assert (visit.status, Signature.objects.count()) == ("begun", 0)


def test_a_refusal_to_sign_needs_its_reason_and_a_witness(people: People, fire: Checklist) -> None:
    visit = begun(people)
    filled(people, visit, fire)
    ours = both(people, NINE + 85 * MINUTE)[0]
    refused = DrawnName(side="school", name="陈立新", why="对第一项有异议")
    with pytest.raises(ValidationError, match="signatures"):
        finished(people, visit, signatures=[ours, refused])
    refused.witness = "门卫 刘宝山"
    finished(people, visit, signatures=[ours, refused])
    kept = Signature.objects.get(side="school")
    assert (kept.is_refused, kept.why) == (True, "对第一项有异议")
    assert Notice.objects.get().served_at == SENT, "it counts as served all the same"


def test_nobody_else_signs_for_the_bureau_and_no_text_is_a_picture(people: People) -> None:
    visit = begun(people)
    strange, theirs = both(people, NINE + 85 * MINUTE)
    strange.user = people.chief.pk
    with pytest.raises(ValidationError, match="signatures"):
        finished(people, visit, signatures=[strange, theirs])
    ours, theirs = both(people, NINE + 85 * MINUTE)
    theirs.picture = base64.b64encode(b"<svg onload=alert(1)>").decode()
    with pytest.raises(ValidationError, match="signatures"):
        finished(people, visit, signatures=[ours, theirs])
