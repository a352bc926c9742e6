"""The text of each level: read it, write its next version, see it as a paper."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from xiaoan.access.check import check, may
from xiaoan.base import clock
from xiaoan.base.pages import PRG
from xiaoan.documents.issuing import preview
from xiaoan.targets import paper, shipped, wording
from xiaoan.targets.forms import TargetRows, TemplateForm
from xiaoan.targets.levels import LEVELS
from xiaoan.targets.models import Target, Template
from xiaoan.targets.views.asking import wrong_into
from xiaoan.targets.views.batches import district_of
from xiaoan.targets.views.letters import pdf, person
from xiaoan.units.models import Unit

ACTION = "targets.draft"


@login_required
def templates(request: HttpRequest) -> HttpResponse:
    """The present text of each level; POST lays in the shipped ones where there is none."""
    user = person(request)
    district = district_of(user)
    if request.method == "POST":
        check(user, ACTION, district)
        n = shipped.install(district, by=user)
        return PRG(request, "targets:templates", said=_("%(n)s texts are laid in.") % {"n": n})
    rows = {one.level: one for one in Template.objects.current().filter(district_id=district.pk)}
    context = {
        "levels": [(level, title, rows.get(level)) for level, title in LEVELS.items()],
        "may_write": may(user, ACTION, district), "is_missing": len(rows) < len(LEVELS),
    }  # fmt: skip
    return render(request, "targets/templates.html", context)


@login_required
def template(request: HttpRequest, level: str) -> HttpResponse:
    """Write the next version of a level's text; letters that exist keep theirs."""
    user = person(request)
    district = district_of(user)
    check(user, ACTION, district)
    known = _known(district, level)
    form = TemplateForm(request.POST or None, initial=_first(known, level))
    rows = TargetRows(request.POST or None, initial=_rows(known, level), prefix="targets")
    if request.method == "POST" and form.is_valid() and rows.is_valid():
        goals = [one for each in rows.forms if (one := each.target())]
        with wrong_into(form):
            fresh = Template.objects.write(
                by=user, district=district, level=level, targets=goals, **form.cleaned_data
            )
            said = _("Version %(n)s is kept; new rounds use it.") % {"n": fresh.n}
            return PRG(request, "targets:templates", said=said)
    context = {
        "form": form, "rows": rows, "level": level, "title": LEVELS[level], "known": known,
        "marks": wording.marks(),
    }  # fmt: skip
    wrong = bool(form.errors or rows.total_error_count()) if request.method == "POST" else False
    return render(request, "targets/template.html", context, status=422 if wrong else 200)


@login_required
@require_safe
def template_paper(request: HttpRequest, level: str) -> HttpResponse:
    """The present text as a paper, marked as a preview."""
    district = district_of(person(request))
    known = _known(district, level)
    if known is None:
        raise Http404(_("This level has no text yet."))
    names = {
        "first": f"{district.name}", "first_post": "甲方岗位", "second": "（乙方单位）",
        "post": "（岗位）",
    }  # fmt: skip
    today = clock.today()
    words = wording.filling(names, today.replace(month=1, day=1), today.replace(month=12, day=31))
    data = {
        "title": known.heading, "issuer": district.name,
        "parties": [
            {"label": "甲方", "value": names["first"]}, {"label": "乙方", "value": names["second"]},
            {"label": "期限", "value": words[wording.TERM]},
        ],
        "body": paper.body_of(known, words),
        "signatures": [
            {"label": "甲方", "value": names["first"], "place": paper.FIRST},
            {"label": "乙方", "value": names["second"], "place": paper.SECOND},
        ],
    }  # fmt: skip
    return pdf(preview(paper.LETTER, data, clock.now()), f"{known.title}.pdf")


def _known(district: Unit, level: str) -> Template | None:
    if level not in LEVELS:
        raise Http404(_("There is no such level."))
    return Template.objects.current().filter(district_id=district.pk, level=level).first()


def _first(known: Template | None, level: str) -> dict[str, Any]:
    if known is not None:
        return {"title": known.title, "order": known.order, "body": known.body}
    row = next(one for one in shipped.shipped() if one["level"] == level)
    return {key: row[key] for key in ("title", "order", "body")}


def _rows(known: Template | None, level: str) -> list[dict[str, Any]]:
    goals: list[Target] = known.goals if known else next(
        one["targets"] for one in shipped.shipped() if one["level"] == level
    )  # fmt: skip
    return [
        {
            "figure": one.figure, "words": one.words, "goal": one.goal, "topic": one.topic,
            "bound": "least" if one.is_least else "most",
        }
        for one in goals
    ]  # fmt: skip
