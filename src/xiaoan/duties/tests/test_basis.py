"""A duty rests on a clause; when the clause changes, somebody looks whether it still fits."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import translation

from xiaoan.duties.catalogue import install
from xiaoan.duties.models import Basis, Checklist, Duty
from xiaoan.ledger.change import WrongState
from xiaoan.library.tests.texts import NEXT, RULES, approved, in_force, of_bureau

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def ruled(people):
    """The bureau's rule in force, and the catalogue installed."""
    install(people.bureau, by=people.system)
    return of_bureau(people)


def clause(text, label):
    text.refresh_from_db()
    return text.current.clauses.get(label=label)


def renewed(people, text, body=NEXT):
    """The next version, in force."""
    approved(text.draft(by=people.inspector, body=body), by=people.section)
    text.refresh_from_db()


def linked(people, text, label="第三条"):
    duty = Duty.objects.order_by("code").first()
    return Basis.objects.link(by=people.section, clause=clause(text, label), duty=duty)


def test_a_link_is_stale_once_its_clause_has_other_words(people, ruled):
    changed, moved = linked(people, ruled), linked(people, ruled, "第五条")
    assert not Basis.objects.stale().exists()
    renewed(people, ruled)
    assert list(Basis.objects.stale()) == [changed]
    assert moved.now().label == "第六条"


def test_looked_at_and_still_right_it_is_stale_no_longer(people, ruled):
    basis = linked(people, ruled)
    renewed(people, ruled)
    with pytest.raises(ValidationError, match="what was looked at"):
        basis.confirm(by=people.section, note=" ")
    basis.confirm(by=people.section, note="时间已核对")
    assert not Basis.objects.stale().exists()
    assert basis.clause.version.n == 2


def test_a_clause_that_is_gone_cannot_be_confirmed_only_ended(people, ruled):
    basis = linked(people, ruled, "第五条")
    renewed(people, ruled, RULES.partition("第五条")[0])
    assert list(Basis.objects.stale()) == [basis]
    with pytest.raises(WrongState, match="is gone"):
        basis.confirm(by=people.section, note="看过")
    basis.end(by=people.section, note="条款已删")
    assert not Basis.objects.stale().exists()


def test_a_repealed_text_makes_its_links_stale(people, ruled):
    basis = linked(people, ruled)
    ruled.repeal(by=people.section, why="并入手册")
    assert list(Basis.objects.stale()) == [basis]


def test_an_item_of_a_checklist_rests_on_a_clause_by_its_words(people, ruled):
    checklist = Checklist.objects.current().order_by("code").first()
    item = checklist.lines[0].zh
    Basis.objects.link(
        by=people.section, clause=clause(ruled, "第三条"), checklist=checklist, item=item
    )
    with pytest.raises(ValidationError, match="no such item"):
        Basis.objects.link(
            by=people.section, clause=clause(ruled, "第三条"), checklist=checklist, item="没有的"
        )
    with pytest.raises(ValidationError, match="stands already"):
        Basis.objects.link(
            by=people.section, clause=clause(ruled, "第三条"), checklist=checklist, item=item
        )


def test_only_the_house_of_the_text_links_its_clauses(people, ruled):
    duty = Duty.objects.order_by("code").first()
    with pytest.raises(PermissionDenied):
        Basis.objects.link(by=people.safety, clause=clause(ruled, "第三条"), duty=duty)
    own = in_force(people)
    Basis.objects.link(by=people.safety, clause=clause(own, "第三条"), duty=duty)
    assert Basis.objects.visible_to(people.neighbour).count() == 0
    assert Basis.objects.visible_to(people.guard).count() == 1


def test_both_sides_show_the_link_and_the_list_shows_what_changed(client, people, ruled):
    basis = linked(people, ruled)
    renewed(people, ruled)
    client.force_login(people.section)
    client.cookies["django_language"] = "en"
    with translation.override("en"):
        duty = client.get(f"/duties/register/{basis.duty.code}/").content.decode()
        assert "校园门卫工作规范 第三条" in duty
        text = client.get(f"/library/{ruled.pk}/").content.decode()
        assert basis.duty.code in text
        assert "clause changed" in text
        page = client.get("/duties/clauses/").content.decode()
        assert "<del>7时</del><ins>6时50分</ins>" in page
        assert "1 link: the clause changed" in client.get("/").content.decode()
        client.post(f"/duties/clauses/links/{basis.pk}/", {"note": "已核对", "step": "confirm"})
        assert "Nothing to revise" in client.get("/duties/clauses/").content.decode()


def test_a_link_is_made_on_the_page_and_a_wrong_number_is_named(client, people, ruled):
    client.force_login(people.section)
    client.cookies["django_language"] = "en"
    address = f"/duties/clauses/{ruled.pk}/"
    third = clause(ruled, "第三条").pk
    code = Duty.objects.order_by("code").first().code
    assert client.post(address, {"clause": third, "duty": "XXX-99"}).status_code == 422
    assert client.post(address, {"clause": third}).status_code == 422
    assert client.post(address, {"clause": third, "duty": f"{code} 某职责"}).status_code == 303
    assert client.post(address, {"clause": third, "duty": code}).status_code == 422
    assert Basis.objects.count() == 1


def test_looking_again_without_a_word_names_the_cure_and_enters_nothing(client, people, ruled):
    basis = linked(people, ruled)
    renewed(people, ruled)
    client.force_login(people.section)
    answer = client.post(f"/duties/clauses/links/{basis.pk}/", {"note": " ", "step": "confirm"})
    assert answer.status_code == 422
    assert "没有记入" in answer.content.decode()
    assert list(Basis.objects.stale()) == [basis]


def test_a_link_is_of_one_thing(people, ruled):
    checklist = Checklist.objects.current().order_by("code").first()
    both = {"duty": Duty.objects.first(), "checklist": checklist, "item": checklist.lines[0].zh}
    with pytest.raises(ValidationError, match="not both"):
        Basis.objects.link(by=people.section, clause=clause(ruled, "第三条"), **both)
