"""About one round in five asks one fact: the same on page and phone, kept, and never scored."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from xiaoan.base.ids import uuid7
from xiaoan.duties.answers import Told
from xiaoan.duties.carried import tasks
from xiaoan.duties.catalogue_files import read_checklists
from xiaoan.duties.draws import ONE_IN, drawn, questions
from xiaoan.duties.models import Record, Task
from xiaoan.duties.submit import submit
from xiaoan.duties.tests.rounds import MONDAY, normal
from xiaoan.evidence.store import store
from xiaoan.hazards.models import Hazard


def test_every_question_belongs_to_a_shipped_list_and_is_asked_in_both_languages():
    codes = {row.code for row in read_checklists()}
    for question in questions():
        assert question.checklist in codes, question.id
        assert question.zh
        assert question.en


def test_one_round_in_five_is_asked_something():
    count = sum(drawn(uuid7(), ["FIRE"]) is not None for _n in range(5000))
    assert 5000 / ONE_IN * 0.85 < count < 5000 / ONE_IN * 1.15


def test_the_same_task_is_asked_the_same_each_time_and_each_question_has_its_turn():
    keys = [uuid7() for _n in range(500)]
    first = [drawn(key, ["FIRE", "DORM"]) for key in keys]
    assert first == [drawn(key, ["DORM", "FIRE"]) for key in keys]
    assert {each.id for each in first if each} == {
        each.id for each in questions() if each.checklist in {"FIRE", "DORM"}
    }


def test_a_list_without_questions_asks_nothing():
    assert all(drawn(uuid7(), ["TALK"]) is None for _n in range(50))


def test_page_and_phone_ask_the_same(client, people, district):
    client.force_login(people.canteen)
    rows = {row["id"]: row for row in tasks(people.canteen, people.school) if row["task"]}
    owed = Task.objects.filter(pk__in=rows).select_related("duty")
    for task in owed:
        for each in rows[str(task.pk)]["lists"]:
            if not each["orders"]:
                continue
            page = client.get(reverse("duties:fill", args=[task.pk, each["code"]]))
            draw = rows[str(task.pk)]["draw"]
            on_page = page.context["asked"].id if page.context["asked"] else None
            on_phone = draw["ask"] if draw and draw["list"] == each["code"] else None
            assert on_page == on_phone


@pytest.mark.parametrize(("told", "words"), [
    (Told("FIRE-Q1", "绿区"), "绿区"), (Told("FIRE-Q1", is_unseen=True), "看不到"),
    (Told("OLD-Q9", "7"), "OLD-Q9"),
])  # fmt: skip
def test_the_answer_stands_on_the_record_and_changes_nothing_else(
    client, people, district, told, words
):
    filled = normal(people, told=told)
    submit(filled, by=people.guard, unit=people.school)
    record = Record.objects.get()
    assert (record.failed, record.told["ask"]) == (0, told.ask)
    assert not Hazard.objects.exists()
    client.force_login(people.safety)
    assert words in client.get(f"/duties/records/{record.pk}/").content.decode()


def test_the_page_keeps_the_answer(client, people, district):
    task = Task.objects.get(unit=people.school, duty__code="FIR-02", opens_on=MONDAY)
    client.force_login(people.guard)
    sent = {"ask": "FIRE-Q2", "told": " 7-12 "}
    client.post(reverse("duties:fill", args=[task.pk, "FIRE"]), sent)
    assert Record.objects.get().told == {"ask": "FIRE-Q2", "v": "7-12"}


def test_the_photo_that_may_come_with_the_answer_stands_on_the_record(client, people, district):
    filled = normal(people, told=Told("FIRE-Q1", "绿区"))
    submit(filled, by=people.guard, unit=people.school)
    picture = BytesIO()
    Image.new("RGB", (40, 30), "green").save(picture, "PNG")
    kept = store(
        SimpleUploadedFile("表.png", picture.getvalue(), "image/png"), by=people.guard,
        unit=people.school, subject=Record.objects.get().subject, role="proof",
    )  # fmt: skip
    client.force_login(people.safety)
    page = client.get(f"/duties/records/{filled.id}/").content.decode()
    assert reverse("evidence:file", args=[kept.pk]) in page
