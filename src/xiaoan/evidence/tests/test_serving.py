"""A file is seen by whoever sees its record, and served so that nothing in it runs."""

from __future__ import annotations

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests.cast import People

from xiaoan.accounts.models import User
from xiaoan.base.ids import uuid7
from xiaoan.evidence.models import File
from xiaoan.evidence.store import store
from xiaoan.evidence.tests.test_store import photo
from xiaoan.hazards.models import Hazard


def ask(user: User, file: File, name: str = "file", **headers: str) -> object:
    client = Client(headers=headers)
    client.force_login(user)
    return client.get(reverse(f"evidence:{name}", args=[file.pk]))


def evidence(people: People, body: bytes | None = None, name: str = "通道.jpg") -> File:
    hazard = Hazard.objects.report(
        by=people.guard, unit=people.school, what="通道堆物", source="self", place_text="二楼"
    )
    upload = SimpleUploadedFile(name, body or photo())
    return store(upload, by=people.guard, unit=people.school, subject=hazard.subject, role="before")


def test_the_school_and_the_bureau_see_it_and_other_schools_and_districts_do_not(
    people: People,
) -> None:
    file = evidence(people)
    for name in ("file", "thumbnail"):
        for user in (people.guard, people.principal, people.section):
            assert ask(user, file, name).status_code == 200
        for user in (people.neighbour, people.stranger, people.officer):
            assert ask(user, file, name).status_code == 404


def test_an_agency_sees_the_photos_of_what_was_referred_to_it(people: People) -> None:
    file = evidence(people)
    hazard = Hazard.objects.get(pk=file.about.partition(":")[2])
    hazard.refer(by=people.section, agency=people.agency, reason="占道经营")
    assert ask(people.officer, file).status_code == 200


def test_without_signing_in_there_is_only_the_door(people: People) -> None:
    response = Client().get(reverse("evidence:file", args=[evidence(people).pk]))
    assert response.status_code == 302


def test_a_photo_whose_form_is_not_sent_yet_is_its_senders_only(people: People) -> None:
    file = store(
        SimpleUploadedFile("a.jpg", photo()), by=people.guard, unit=people.school,
        subject=f"hazards_hazard:{uuid7()}", role="before",
    )  # fmt: skip
    assert ask(people.guard, file).status_code == 200
    assert ask(people.principal, file).status_code == 404


def test_pictures_open_in_the_browser_and_other_files_are_downloads(people: People) -> None:
    picture = ask(people.guard, evidence(people))
    paper = ask(people.guard, evidence(people, b"%PDF-1.7\n%%EOF", "整改.pdf"))
    assert picture["Content-Disposition"].startswith("inline")
    assert paper["Content-Disposition"].startswith("attachment")
    for response in (picture, paper):
        assert response["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in response["Content-Security-Policy"]
        assert "private" in response["Cache-Control"]
    assert b"".join(paper.streaming_content) == b"%PDF-1.7\n%%EOF"


def test_a_paper_has_no_thumbnail(people: People) -> None:
    file = evidence(people, b"%PDF-1.7\n%%EOF", "a.pdf")
    assert ask(people.guard, file, "thumbnail").status_code == 404


def test_a_browser_that_has_it_gets_no_bytes_but_is_checked_again(people: People) -> None:
    file = evidence(people)
    etag = ask(people.guard, file)["ETag"]
    assert ask(people.guard, file, **{"If-None-Match": etag}).status_code == 304
    assert ask(people.neighbour, file, **{"If-None-Match": etag}).status_code == 404
