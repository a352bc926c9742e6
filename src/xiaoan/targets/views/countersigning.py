"""One drawn name over a list: the side that asks reads the text once and signs what is chosen."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from xiaoan.base import clock
from xiaoan.base.pages import PRG
from xiaoan.documents.blocks import numbered
from xiaoan.targets import paper, signing, wording
from xiaoan.targets.forms import SignForm, opened_now
from xiaoan.targets.models import Letter, Template
from xiaoan.targets.views.asking import wrong_into
from xiaoan.targets.views.letters import person


@never_cache
@login_required
def countersigning(request: HttpRequest) -> HttpResponse:
    """Choose a text, read it, choose letters, sign once; the paper says that it was so."""
    user = person(request)
    rows = Letter.objects.awaiting_first(user)
    related = ("unit", "template", "holding__user", "holding__post")
    kinds = _kinds(rows)
    chosen = _chosen(request, kinds)
    listed = list(
        rows.filter(template=chosen).select_related(*related)
        .order_by("unit__area", "unit__code", "post", "id")[: signing.MOST]
    ) if chosen else []  # fmt: skip
    form = SignForm(request.POST or None, request=request, user=user)
    if request.method == "POST" and form.is_valid():
        picked = set(request.POST.getlist("letters"))
        with wrong_into(form):
            wanted = [one for one in listed if str(one.pk) in picked]
            n = signing.countersign(wanted, form.stroke(), by=user)
            said = _("%(n)s letters are countersigned.") % {"n": n}
            return PRG(request, "targets:countersigning", said=said)
    return render(request, "targets/countersigning.html", {
        "kinds": kinds, "chosen": chosen, "letters": listed, "form": form, "today": clock.today(),
        "text": numbered(_text(chosen)), "opened": request.POST.get("opened") or opened_now(),
        "most": signing.MOST, "picked": request.POST.getlist("letters"),
    }, status=422 if form.errors else 200)  # fmt: skip


def _kinds(rows: Any) -> list[Template]:
    """The texts of which letters wait for the reader."""
    keys = rows.order_by().values_list("template_id", flat=True).distinct()
    return list(Template.objects.filter(pk__in=list(keys)).order_by("level", "-n"))


def _chosen(request: HttpRequest, kinds: list[Template]) -> Template | None:
    asked = request.GET.get("template", "") or request.POST.get("template", "")
    try:
        key = UUID(asked)
    except ValueError:
        return kinds[0] if kinds else None
    return next((one for one in kinds if one.pk == key), None)


def _text(template: Template | None) -> list[dict[str, Any]]:
    """The text with its marks in words: who the other side is differs from letter to letter."""
    if template is None:
        return []
    words = {mark: f"（{said}）" for mark, said in wording.marks() if mark != wording.TARGETS}
    return paper.body_of(template, words)
