"""How a district issues its notices, the wording of its orders, and a school's consent."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from xiaoan.access.check import check
from xiaoan.base import clock
from xiaoan.base.pages import PRG
from xiaoan.base.refusals import Refusal, conflict, refuse
from xiaoan.documents.issuing import preview
from xiaoan.hazards import printing
from xiaoan.hazards.models import Consent, Notice, NoticeRule, OrderText
from xiaoan.hazards.models.rules import PARTS
from xiaoan.hazards.noticeforms import RuleForm, WordForm
from xiaoan.hazards.views.steps import filled, person, taken
from xiaoan.ledger.change import WrongState
from xiaoan.units.models import Unit


@login_required
def rules(request: HttpRequest) -> HttpResponse:
    """Whether a notice is approved first, and how many days a reply has."""
    by, district = person(request), _district(request)
    check(by, "hazards.rule", district)
    form = filled(RuleForm, request, NoticeRule.objects.all().of_district(district.pk))
    if request.method == "POST" and form.is_valid():
        lay = NoticeRule.objects.all().lay
        if taken(form, lambda: lay(by=by, district=district, **form.facts())):
            return PRG(request, "hazards:notices", said=_("It holds for notices drafted from now."))
    page = {
        "title": _("How notices are issued"),
        "above": _("Rectification notices"),
        "button": _("Lay it down"),
        "hint": _("It holds for notices drafted from now on; earlier ones keep their way."),
    }
    context = {"form": form, "page": page, "home": "/hazards/notices/"}
    return render(request, "hazards/step.html", context, status=422 if form.errors else 200)


@login_required
def order_text(request: HttpRequest) -> HttpResponse:
    """The words of the orders to private schools: read, and edited as a new version."""
    by, district = person(request), _district(request)
    check(by, "hazards.word", district)
    texts = OrderText.objects.all()
    now = texts.in_force(district.pk)
    form = filled(WordForm, request, now)
    if request.method == "POST" and "preview" in request.POST and form.is_valid():
        return _previewed(request, district, form.facts())
    if request.method == "POST" and form.is_valid() and taken(
        form, lambda: texts.word(by=by, district=district, **form.facts())
    ):  # fmt: skip
        said = _("The new version is in force for orders served from now on.")
        return PRG(request, "hazards:order_text", said=said)
    earlier = texts.filter(district_id=district.pk).select_related("worded_by")
    context = {"form": form, "now": now, "versions": _versions(earlier.order_by("-version"))}
    return render(
        request, "hazards/order_text.html", context, status=422 if form.errors else 200
    )  # fmt: skip


def _previewed(request: HttpRequest, district: Unit, said: dict[str, str]) -> HttpResponse:
    """The latest order as it would read by these words, marked as a preview; nothing is kept."""
    rows = Notice.objects.visible_to(person(request)).filter(kind=Notice.Kind.ORDER)
    order = rows.select_related("unit").order_by("-drafted_at").first()
    if order is None:
        why = _("No order was drafted yet; a preview shows the words on the latest one.")
        cure = _("Draft the notice of a private school first, or put the words in force.")
        links = [(_("Wording of orders"), "/hazards/notices/orders/")]
        told = Refusal(_("There is nothing to preview"), why, cure, 422, links=links)
        return refuse(request, told)
    order.__dict__["wording"] = OrderText(unit=district, version=0, **said)
    data = printing.built("hazards.order", order).data
    content = preview("hazards.order", data, clock.now())
    return HttpResponse(content, content_type="application/pdf")


def _versions(rows: Any) -> list[dict[str, Any]]:
    """Each version with its parts in words."""
    labels = {name: WordForm.base_fields[name].label for name in PARTS}
    return [
        {"text": row, "parts": [(labels[name], getattr(row, name)) for name in PARTS]}
        for row in rows
    ]


@login_required
def consent(request: HttpRequest) -> HttpResponse:
    """The head of a private school consents to electronic service, or revokes it."""
    by = person(request)
    unit = get_object_or_404(Unit, pk=by.unit_id or 0, is_private=True)
    check(by, "hazards.consent", unit)
    given = Consent.objects.all().of_unit(unit)
    if request.method == "POST":
        try:
            if given is None:
                Consent.objects.all().give(by=by, unit=unit)
                said = _("Your consent is on record.")
            else:
                given.revoke(by=by)
                said = _("Your consent is revoked; orders come on paper from now on.")
        except WrongState as wrong:
            return conflict(request, wrong)
        return PRG(request, "hazards:consent", said=said)
    words = (
        given.words if given else OrderText.objects.all().in_force(unit.district_id or 0).consent
    )
    context = {"given": given, "words": words, "unit": unit}
    return render(request, "hazards/consent.html", context)


def _district(request: HttpRequest) -> Unit:
    found: Unit = get_object_or_404(Unit.objects.districts(), pk=person(request).district_id or 0)
    return found
