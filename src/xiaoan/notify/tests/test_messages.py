"""Messages: in the reader's language, to each once, mailed once, read by nobody else."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils.translation import gettext_lazy as _
from tests.cast import People

from xiaoan.notify import jobs
from xiaoan.notify.models import Message
from xiaoan.notify.send import tell


def test_everybody_is_told_once(people: People) -> None:
    sent = tell([people.safety, people.safety, people.guard], title=_("Messages"))
    assert (sent, Message.objects.count()) == (2, 2)


def test_a_message_too_long_is_cut_not_refused(people: People) -> None:
    tell([people.safety], title="题" * 500, body="文" * 500)
    message = Message.objects.get()
    assert (len(message.title), len(message.body)) == (120, 300)


@pytest.fixture
def outbox(monkeypatch: pytest.MonkeyPatch, settings: Any, people: People) -> list[Any]:
    """What the mail server was given; accounts get addresses through the door."""
    sent: list[Any] = []
    settings.MAIL_URLS = ["mailto://user:pass@mail.example.org?from=xa@example.org"]

    def take(self: Any, **message: Any) -> bool:
        sent.append(message)
        return True

    monkeypatch.setattr("apprise.Apprise.notify", take)
    return sent


def test_without_a_mail_server_nothing_is_marked_as_mailed(people: People) -> None:
    tell([people.safety], title="题", urgent=True)
    assert jobs.mail_urgent() == 0
    assert Message.objects.filter(mailed_at=None).count() == 1


def test_somebody_without_an_address_gets_no_mail(people: People, outbox: list[Any]) -> None:
    tell([people.safety], title="题", urgent=True)
    assert (jobs.mail_urgent(), outbox) == (0, [])


def test_the_inbox_shows_only_the_own_messages(client: Client, people: People) -> None:
    tell([people.safety], title="甲", url="/hazards/")
    tell([people.guard], title="乙")
    theirs = Message.objects.get(user=people.guard)
    mine = Message.objects.get(user=people.safety)
    client.force_login(people.safety)
    page = client.get("/messages/").content.decode()
    assert "甲" in page
    assert "乙" not in page
    assert client.post(f"/messages/{theirs.pk}/read/").status_code == 404
    assert client.post(f"/messages/{mine.pk}/read/")["Location"] == "/hazards/"
    mine.refresh_from_db()
    assert mine.read_at is not None


def test_a_message_leads_nowhere_outside(client: Client, people: People) -> None:
    tell([people.safety], title="甲", url="https://example.org/")
    client.force_login(people.safety)
    answer = client.post(f"/messages/{Message.objects.get().pk}/read/")
    assert answer["Location"] == "/messages/"
