"""A private school gets an order to rectify, in the words of the district's own lawyer."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from tests.cast import People

from xiaoan.hazards import printing
from xiaoan.hazards.models import Consent, Notice, OrderText
from xiaoan.hazards.models.rules import PARTS
from xiaoan.hazards.tests.days import on
from xiaoan.hazards.tests.notices import drafted, found
from xiaoan.ledger.change import WrongState


def words(text: OrderText, **changed: str) -> dict[str, str]:
    return {name: getattr(text, name) for name in PARTS} | changed


def test_the_units_own_tag_decides_and_each_kind_counts_by_itself(people: People) -> None:
    with on(3, 10):
        notice = drafted(people)
        order = drafted(people, found(people, unit=people.kindergarten), unit=people.kindergarten)
    assert (notice.kind, notice.number) == ("notice", "〔2026〕1")
    assert (order.kind, order.number) == ("order", "责改〔2026〕1")
    assert order.title == "责令改正通知书〔2026〕1号"


def test_the_paper_names_basis_remedies_and_the_day(people: People) -> None:
    with on(3, 10):
        order = drafted(people, found(people, unit=people.kindergarten), unit=people.kindergarten)
        made = printing.built("hazards.order", order)
    text = "".join([*made.data["opening"], *made.data["closing"]])
    for part in ("民办教育促进法", "行政复议", "行政诉讼", "2026年3月31日前"):
        assert part in text, part
    assert "{due}" not in text


def test_without_consent_an_order_is_not_served_in_the_system(people: People) -> None:
    with on(3, 10):
        order = drafted(people, found(people, unit=people.kindergarten), unit=people.kindergarten)
        with pytest.raises(ValidationError) as refused:
            order.serve(by=people.inspector)
        assert "way" in refused.value.message_dict
        Consent.objects.all().give(by=people.kg_head, unit=people.kindergarten)
        order.serve(by=people.inspector)
    assert order.way == "app"


def test_consent_is_the_heads_own_is_given_once_and_can_be_revoked(people: People) -> None:
    give = Consent.objects.all().give
    with on(3, 10):
        with pytest.raises(PermissionDenied):
            give(by=people.kg_safety, unit=people.kindergarten)
        with pytest.raises(ValidationError):
            give(by=people.principal, unit=people.school)
        given = give(by=people.kg_head, unit=people.kindergarten)
        with pytest.raises(WrongState):
            give(by=people.kg_head, unit=people.kindergarten)
        given.revoke(by=people.kg_head)
        assert Consent.objects.all().of_unit(people.kindergarten) is None
        assert give(by=people.kg_head, unit=people.kindergarten).pk != given.pk
    assert "电子方式送达" in given.words


def test_the_lawyers_words_are_a_new_version_and_a_served_order_keeps_its_own(
    people: People,
) -> None:
    texts = OrderText.objects.all()
    with on(3, 10):
        order = drafted(people, found(people, unit=people.kindergarten), unit=people.kindergarten)
        order.serve(by=people.inspector, way="hand", served_to="许慧")
    with on(3, 12):
        shipped = texts.in_force(people.bureau.pk)
        with pytest.raises(ValidationError):
            texts.word(by=people.section, district=people.bureau, **words(shipped))
        with pytest.raises(ValidationError):
            texts.word(by=people.section, district=people.bureau, **words(shipped, basis=""))
        with pytest.raises(PermissionDenied):
            texts.word(by=people.inspector, district=people.bureau, **words(shipped, basis="甲"))
        new = texts.word(
            by=people.section, district=people.bureau, **words(shipped, basis="依据第六十二条。")
        )
    assert (shipped.version, new.version) == (0, 1)
    assert texts.in_force(people.bureau.pk) == new
    assert texts.of_notice(order).version == 0
    with on(3, 13):
        later = drafted(
            people, found(people, unit=people.kindergarten, item="FIRE/9"),
            unit=people.kindergarten,
        )  # fmt: skip
        assert texts.of_notice(later) == new
    assert Notice.objects.filter(kind="order").count() == 2


def test_the_lawyer_previews_words_on_the_latest_order_and_nothing_is_kept(
    client: Client, people: People
) -> None:
    with on(3, 10):
        client.force_login(people.section)
        said = {name: f"试写的{name}" for name in PARTS} | {"preview": "1"}
        assert client.post("/hazards/notices/orders/", said).status_code == 422  # no order yet
        drafted(people, unit=people.kindergarten)
        shown = client.post("/hazards/notices/orders/", said)
    assert shown["Content-Type"] == "application/pdf"
    assert shown.content.startswith(b"%PDF")
    assert not OrderText.objects.exists()


def test_a_paper_is_built_by_the_words_that_are_tried(people: People) -> None:
    with on(3, 10):
        order = drafted(people, unit=people.kindergarten)
        order.__dict__["wording"] = OrderText(
            unit=people.bureau, **{name: f"试写的{name}" for name in PARTS}
        )
        made = printing.built("hazards.order", order)
    text = "".join([*made.data["opening"], *made.data["closing"]])
    for part in ("试写的basis", "试写的demand", "试写的remedies"):
        assert part in text, part
