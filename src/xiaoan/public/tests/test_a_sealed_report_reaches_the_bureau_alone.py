"""Sealed: not a word, not the school, not a count for anybody but the two posts that open it."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from tests.cast import People

from xiaoan.ledger import retention
from xiaoan.ledger.models import Event
from xiaoan.notify.models import Message
from xiaoan.posts.models import Holding
from xiaoan.public.cipher import Unreadable, unlock
from xiaoan.public.models import Report, Sealed
from xiaoan.public.tests.conftest import Passer
from xiaoan.units.models import Plate

WORDS, CONTACT = "三班的李某被几个同学殴打勒索", "微信 lixx-mama"


@pytest.fixture
def sealed(plate: Plate, passer: Passer) -> Sealed:
    sent = passer.send(f"{plate.address}/sealed/", about="hurt", words=WORDS, contact=CONTACT)
    assert sent.status_code == 303
    passer.tracked = sent["Location"]  # type: ignore[attr-defined]
    return Sealed.objects.get()


def _everything() -> str:
    """Every row of every table of the database, as text."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select distinct table_name from information_schema.table_privileges"
            " where table_schema = 'public' and privilege_type = 'SELECT' order by 1"
        )
        tables = [row[0] for row in cursor.fetchall()]
        text = []
        for table in tables:
            cursor.execute(f'select t::text from "{table}" t')
            text += [row[0] for row in cursor.fetchall()]
    return "\n".join(text)


def test_110_stands_first_on_the_page(plate: Plate, passer: Passer) -> None:
    page = passer.open(f"{plate.address}/sealed/").content.decode()
    assert page.index("tel:110") < page.index("<form")


def test_no_table_index_or_event_holds_a_word_of_it(sealed: Sealed) -> None:
    text = _everything()
    assert sealed.subject in text
    for secret in (WORDS, "李某", CONTACT, "lixx"):
        assert secret not in text
    # Indexes of PostgreSQL hold what the columns hold; the body has none at all.
    with connection.cursor() as cursor:
        cursor.execute("select indexdef from pg_indexes where tablename = 'public_sealed'")
        assert not any("body" in row[0] for row in cursor.fetchall())


def test_nothing_tells_which_school_it_is_about(
    people: People, plate: Plate, sealed: Sealed
) -> None:
    assert sealed.unit == people.bureau
    event = Event.objects.get(subject=sealed.subject)
    assert event.unit_id == people.bureau.pk
    for trace in (plate.code, str(plate.pk), str(plate.place_id), "柳溪", "QH-001"):
        assert trace not in str(event.facts)
        assert trace not in sealed.body
    assert not Report.objects.exists()


def test_school_and_other_posts_of_the_bureau_see_neither_it_nor_a_count(
    people: People, plate: Plate, sealed: Sealed
) -> None:
    for user in (
        people.principal, people.safety, people.guard, people.inspector, people.deputy_chief,
        people.chief, people.stranger, people.system_admin,
    ):  # fmt: skip
        assert not Sealed.objects.visible_to(user).exists()
        assert not Message.objects.filter(user=user).exists()
        client = Client()
        client.force_login(user)
        listed = client.get("/public/sealed/")
        # The other district's section has a list of its own, and this one is not on it.
        assert listed.status_code == (200 if user == people.stranger else 403)
        assert str(sealed.pk) not in listed.content.decode()
        assert client.get(sealed.address).status_code == 404
        for path in ("/", "/hazards/", "/public/reports/"):
            page = client.get(path).content.decode()
            assert str(sealed.pk) not in page
            assert "sealed report waits" not in page


def test_every_opening_needs_a_reason_and_is_an_event(
    people: People, sealed: Sealed, client
) -> None:
    client.force_login(people.section)
    assert sealed.address in client.get("/").content.decode()
    assert WORDS not in client.get(sealed.address).content.decode()
    assert client.post(sealed.address, {"reason": "  "}).status_code == 422
    opened = client.post(sealed.address, {"reason": "安全科受理"})
    assert WORDS in opened.content.decode()
    assert "柳溪小学" in opened.content.decode()
    assert opened["Cache-Control"] == "no-store"
    event = Event.objects.get(action="public.unseal")
    assert event.facts["reason"] == "安全科受理"
    assert event.actor_id == people.section.pk
    assert "安全科受理" in client.get(sealed.address).content.decode()


def test_nobody_stands_in_for_an_empty_post(people: People, sealed: Sealed) -> None:
    Holding.objects.get(user=people.section).end(by=people.system, on=date(2026, 4, 12))
    for user in (people.chief, people.deputy_chief, people.inspector, people.system):
        with pytest.raises(PermissionDenied):
            sealed.unseal(by=user, reason="代看")


def test_where_nobody_can_open_it_none_is_taken(
    people: People, plate: Plate, passer: Passer
) -> None:
    stamp = passer.stamp(f"{plate.address}/sealed/")
    people.section.close(by=people.system_admin)
    page = passer.open(f"{plate.address}/sealed/").content.decode()
    assert 'name="words"' not in page
    assert "tel:110" in page
    answer = passer.send(f"{plate.address}/sealed/", stamp=stamp, about="hurt", words=WORDS)
    assert answer.status_code == 422
    assert not Sealed.objects.exists()


def test_the_reporter_reads_the_answer_with_the_code(
    people: People, sealed: Sealed, passer: Passer
) -> None:
    with pytest.raises(Exception, match=r"启封|Open it first"):
        sealed.reply(by=people.section, answer="已联系派出所")
    sealed.unseal(by=people.section, reason="受理")
    sealed.reply(by=people.section, answer="已联系派出所")
    assert "已联系派出所" in passer.open(passer.tracked).content.decode()  # type: ignore[attr-defined]
    assert "已联系派出所" not in _everything()


def test_retention_destroys_the_key(people: People, sealed: Sealed) -> None:
    sealed.unseal(by=people.section, reason="受理")
    with pytest.raises(ValidationError):
        sealed.close(by=people.section, outcome="whatever")
    body = sealed.body
    sealed.close(by=people.section, outcome="police")
    assert sealed in retention.candidates([people.bureau.pk], 10)
    retention.ask(sealed, by=people.security_admin, basis="三年已满")
    retention.grant(sealed, by=people.audit_admin)
    sealed.refresh_from_db()
    assert sealed.body == ""
    with pytest.raises(Unreadable):
        unlock(sealed.subject, body)


def test_steps_on_the_page(people: People, sealed: Sealed, client) -> None:
    client.force_login(people.section)
    assert client.post(f"{sealed.address}answer/", {"answer": "在办"}).status_code == 409
    client.post(sealed.address, {"reason": "受理"})
    assert client.post(f"{sealed.address}answer/", {"answer": ""}).status_code == 422
    assert client.post(f"{sealed.address}answer/", {"answer": "在办"}).status_code == 303
    assert client.post(f"{sealed.address}closing/", {"outcome": "handled"}).status_code == 303
    assert client.post(f"{sealed.address}closing/", {"outcome": "handled"}).status_code == 409
