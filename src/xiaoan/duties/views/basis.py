"""Clauses and what rests on them: linking, and "clause changed: revise these"."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from xiaoan.access.check import may
from xiaoan.accounts.models import User
from xiaoan.base.pages import PRG, Column, KeysetPage, export_xlsx
from xiaoan.base.refusals import Refusal, conflict, refuse
from xiaoan.duties.models import Basis, Checklist, Duty
from xiaoan.duties.models.basis import LONGEST
from xiaoan.duties.resting import address
from xiaoan.ledger.change import WrongState
from xiaoan.library.differing import runs
from xiaoan.library.models import Clause, Text
from xiaoan.library.rules import may_at_home, require_home
from xiaoan.library.views.finding import seen

MOST = 5_000
COLUMNS = [
    Column(gettext_lazy("Rests on it"), "title", 40),
    Column(gettext_lazy("Text"), "text.title", 36),
    Column(gettext_lazy("Clause"), "clause.label", 14),
    Column(gettext_lazy("As it was"), "clause.words", 60),
    Column(gettext_lazy("As it is"), lambda row: row.new.words if row.new else "", 60),
    Column(gettext_lazy("Looked at"), "looked_at", 18),
]


class LinkForm(forms.Form):
    """A clause, and the duty or item that rests on it."""

    clause = forms.ModelChoiceField(
        label=gettext_lazy("Clause"), queryset=Clause.objects.none(),
        empty_label=gettext_lazy("Choose the clause"),
        error_messages={
            "required": gettext_lazy("Choose the clause that it rests on."),
            "invalid_choice": gettext_lazy("This clause is not in force. Link the one that is."),
        },
    )  # fmt: skip
    duty = forms.CharField(
        label=gettext_lazy("Duty: its number in the catalogue"), max_length=90, required=False,
        widget=forms.TextInput(attrs={"list": "offer-duty", "autocomplete": "off"}),
    )  # fmt: skip
    item = forms.CharField(
        label=gettext_lazy("Or an item of a checklist"), max_length=220, required=False,
        widget=forms.TextInput(attrs={"list": "offer-item", "autocomplete": "off"}),
    )  # fmt: skip

    def __init__(self, *args: Any, text: Text, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["clause"]
        field.queryset = Clause.objects.filter(version=text.current).order_by("order")
        field.label_from_instance = lambda one: f"{one.label}　{one.words[:40]}"
        self.duties = Duty.objects.visible_to(user).order_by("code")
        self.lists = list(Checklist.objects.visible_to(user).current().order_by("code"))

    @property
    def offers(self) -> dict[str, list[str]]:
        """What may be typed, offered while one types."""
        items = [f"{one.code} {line.zh}" for one in self.lists for line in one.lines]
        return {"duty": [f"{duty.code} {duty.title}" for duty in self.duties], "item": items}

    def clean(self) -> dict[str, Any]:
        kept = cast("dict[str, Any]", super().clean())
        code = kept.get("duty", "").split(" ")[0]
        kept["duty"] = self.duties.filter(code=code).first() if code else None
        if code and kept["duty"] is None:
            self.add_error("duty", _("No duty has this number. Choose one of the list."))
        code, _blank, words = kept.get("item", "").partition(" ")
        kept["checklist"] = next((one for one in self.lists if one.code == code), None)
        if code and kept["checklist"] is None:
            self.add_error("item", _("No checklist begins like this. Choose an item of the list."))
        kept["item"] = words
        return kept


@login_required
def links(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What rests on the clauses of one text; its house adds and ends links."""
    user = cast("User", request.user)
    text = get_object_or_404(Text.objects.visible_to(user).select_related("unit", "current"), pk=pk)
    may_link = text.current_id is not None and may_at_home(user, "duties.link", text.unit)
    first = {"clause": request.GET.get("clause", "")}
    form = LinkForm(request.POST or None, text=text, user=user, initial=first)
    if request.method == "POST":
        require_home(user, "duties.link", text.unit)
        if form.is_valid():
            try:
                if _linked(form, user):
                    return PRG(request, "duties:links", pk=pk, said=_("The link is kept."))
            except WrongState as wrong:
                return conflict(request, wrong)
    rows = Basis.objects.visible_to(user).live().filter(text=text)
    stale = set(rows.stale().values_list("pk", flat=True))
    listed = rows.select_related("duty", "clause").order_by("clause__order", "id")
    context = {
        "text": text, "form": form, "may_link": may_link, "tab": "texts",
        "rows": [(basis, address(basis), basis.pk in stale) for basis in listed],
    }  # fmt: skip
    return render(request, "duties/links.html", context, status=422 if form.errors else 200)


def _linked(form: LinkForm, user: User) -> bool:
    try:
        with transaction.atomic():
            Basis.objects.link(by=user, **form.cleaned_data)
    except ValidationError as error:
        field = next(iter(getattr(error, "error_dict", {})), None)
        form.add_error(field if field in form.fields else None, error.messages)
        return False
    except IntegrityError:
        form.add_error(None, _("This link stands already."))
        return False
    return True


@login_required
def revisions(request: HttpRequest) -> HttpResponse:
    """Clause changed: revise these. What rests on words that are others now."""
    user = cast("User", request.user)
    seen(user)
    rows = Basis.objects.visible_to(user).stale()
    rows = rows.select_related("duty", "text__unit", "text__current", "clause")
    if request.GET.get("export") == "xlsx":
        listed = laid(list(rows.order_by("looked_at", "id")[:MOST]))
        return export_xlsx(listed, COLUMNS, _("Clause changed: revise these"))
    page = KeysetPage(rows, ("looked_at", "id"), request)
    laid(page.rows)
    for basis in page.rows:
        row: Any = basis
        row.url = address(basis)
        row.runs = runs(basis.clause.words, row.new.words) if row.new else ()
        row.may_confirm = may_at_home(user, "duties.confirm", basis.text.unit)
        row.may_revise = _may_revise(user, basis)
    context = {"page": page, "tab": "revisions"}
    return render(request, "duties/revisions.html", context)


def laid(rows: list[Basis]) -> list[Basis]:
    """Each with `new`, the clause as it stands now, or None; one statement for all."""
    keys = {basis.key for basis in rows}
    versions = {basis.text.current_id for basis in rows if basis.text.current_id}
    found = Clause.objects.filter(key__in=keys, version_id__in=versions)
    now = {clause.key: clause for clause in found}
    for basis in rows:
        cast("Any", basis).new = now.get(basis.key)
    return rows


def _may_revise(user: User, basis: Basis) -> bool:
    action = "duties.amend" if basis.duty_id else "duties.revise"
    home = basis.duty.unit if basis.duty is not None else basis.text.unit
    return may(user, action, home)


@login_required
@require_POST
def look(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Looked at: still right, or rests on the clause no longer (`step`)."""
    user = cast("User", request.user)
    rows = Basis.objects.visible_to(user).select_related("text", "unit", "clause")
    basis = get_object_or_404(rows, pk=pk)
    note = request.POST.get("note", "")[:LONGEST]
    take = basis.end if request.POST.get("step") == "end" else basis.confirm
    try:
        take(by=user, note=note)
    except WrongState as wrong:
        return conflict(request, wrong)
    except ValidationError as wrong:
        return _unsaid(request, basis, wrong)
    said = _("Entered: %(what)s") % {"what": basis.title}
    home = request.POST.get("home", "")
    if home == "links":
        return PRG(request, "duties:links", pk=basis.text_id, said=said)
    return PRG(request, "duties:revisions", said=said)


def _unsaid(request: HttpRequest, basis: Basis, wrong: ValidationError) -> HttpResponse:
    """Nothing was entered because a word is missing: which, and the way back."""
    back = [(_("Clause changed: revise these"), reverse("duties:revisions"))]
    cure = _("Go back, write a few words beside the button, and press it again.")
    what, why = _("Nothing was entered"), " ".join(wrong.messages)
    told = Refusal(what, why, cure, status=422, which=basis.title, links=back)
    return refuse(request, told)
