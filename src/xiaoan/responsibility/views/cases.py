"""Accountability cases: read by those who deal with them, the name by fewer still."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from xiaoan.access.check import check, may, reach
from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.base.pages import PRG, Column, Filter, Filters, KeysetPage, export_xlsx
from xiaoan.base.refusals import conflict
from xiaoan.ledger.change import WrongState
from xiaoan.ledger.pages import page_seal, seal_state
from xiaoan.posts.models import Post
from xiaoan.posts.views.finding import DayInput, put_errors
from xiaoan.responsibility.models import Case
from xiaoan.responsibility.models.case import WORDS
from xiaoan.responsibility.models.lines import posts_of
from xiaoan.responsibility.outcomes import OUTCOMES
from xiaoan.responsibility.subjects import Subject, standings, subject_of, unfollowed
from xiaoan.responsibility.views.finding import person, unit_for
from xiaoan.units.models import Unit

FILTERS = (
    Filter(
        "state", _("State"), lambda rows, state: rows.filter(status=state),
        choices=Case.Status.choices,
    ),
    Filter(
        "cause", _("Cause"), lambda rows, cause: rows.filter(cause=cause),
        choices=Case.Cause.choices,
    ),
)  # fmt: skip
#: The person stands in no file: it would be carried further than the page.
COLUMNS = (
    Column(_("Opened"), "opened_at", 18),
    Column(_("Unit"), "unit.name", 26),
    Column(_("Post"), "post", 16),
    Column(_("Cause"), lambda case: str(case.get_cause_display()), 14),
    Column(_("Which duty was not done"), "failure", 50),
    Column(_("State"), lambda case: str(case.get_status_display()), 12),
    Column(_("Outcome of the case"), "outcome_words", 16),
    Column(_("Carried out on"), "done_on", 14),
)


class CaseForm(forms.Form):
    """What failed, when, and the post that answered; the person follows from the day."""

    post = forms.ModelChoiceField(
        Post.objects.none(), label=_("Post that answered for it"), empty_label=_("choose")
    )
    on = forms.DateField(
        label=_("Day of the failure"), widget=DayInput(),
        help_text=_("Whoever held the post on that day answers, not whoever came later."),
    )  # fmt: skip
    cause = forms.ChoiceField(label=_("Cause"), choices=Case.Cause.choices)
    failure = forms.CharField(
        label=_("Which duty was not done"), max_length=WORDS,
        widget=forms.Textarea({"rows": 3}), help_text=_("Name posts rather than people."),
    )  # fmt: skip

    def __init__(self, unit: Unit, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        post: Any = self.fields["post"]
        post.queryset = Post.objects.filter(code__in=posts_of(unit)).order_by("rank")


@login_required
def cases(request: HttpRequest) -> HttpResponse:
    """Cases that wait for a decision first."""
    user = person(request)
    where = reach(user, Case.view)
    if not (where.districts or where.units):
        raise PermissionDenied(
            _("Accountability cases are read by the head, the safety section and the leaders.")
        )
    filters = Filters(request, FILTERS)
    rows = filters.apply(Case.objects.visible_to(user)).select_related("unit", "post")
    if request.GET.get("export") == "xlsx":
        return export_xlsx(rows.order_by("-opened_at"), COLUMNS, _now("Accountability cases"))
    page = KeysetPage(rows, ("-opened_at", "-id"), request)
    context = {
        "page": page, "filters": filters, "tab": "cases", "seal": page_seal(user.district_id),
        "unfollowed": unfollowed(user, clock.today()),
        "units": _where_opened(user),
    }  # fmt: skip
    return render(request, "responsibility/cases.html", context)


@login_required
def case_new(request: HttpRequest) -> HttpResponse:
    """Open a case, about a hazard or a notice (`about`), or about a unit (`unit`)."""
    user = person(request)
    subject = subject_of(request.GET.get("about", ""), user)
    if request.GET.get("about") and subject is None:
        raise Http404
    if subject is None and not request.GET.get("unit"):
        return redirect("responsibility:cases")
    unit = subject.unit if subject else unit_for(request, request.GET.get("unit", ""))
    check(user, "responsibility.open", unit)
    form = CaseForm(unit, request.POST or None, initial=_start(subject))
    if request.method == "POST" and form.is_valid():
        try:
            opened = Case.objects.open(
                by=user, unit=unit, about=subject.key if subject else "", **form.cleaned_data
            )
        except ValidationError as wrong:
            put_errors(form, wrong)
        else:
            said = _now("The case is open. It waits for a decision.")
            return PRG(request, "responsibility:case", pk=opened.pk, said=said)
    context = {"unit": unit, "form": form, "subject": subject, "tab": "cases"}
    status = 422 if form.errors else 200
    return render(request, "responsibility/case_new.html", context, status=status)


@login_required
def case(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One case; its one next step stands at the head."""
    user = person(request)
    rows = Case.objects.visible_to(user).select_related("unit__parent", "post", "decided_by")
    shown = get_object_or_404(rows, pk=pk)
    faults: list[str] = []
    if request.method == "POST":
        try:
            return _step(request, shown)
        except ValidationError as wrong:
            faults = list(wrong.messages)
            shown.refresh_from_db()
        except WrongState as wrong:
            return conflict(request, wrong)
    context = {
        "case": shown, "unit": shown.unit, "tab": "cases", "faults": faults,
        "records": standings(shown.about, user), "outcomes": list(OUTCOMES.values()),
        "may_decide": shown.status == Case.Status.OPEN and _may_decide(user, shown),
        "may_carry_out": shown.status == Case.Status.DECIDED
        and may(user, "responsibility.carry_out", shown.unit),
        "may_see_person": may(user, "responsibility.person", shown.unit),
        "today": clock.today(), "tried": request.POST, "seal": seal_state(shown),
    }  # fmt: skip
    status = 422 if faults else 200
    return render(request, "responsibility/case.html", context, status=status)


def _where_opened(user: User) -> list[Unit]:
    """The units at which `user` may open a case."""
    where = reach(user, "responsibility.open")
    own = Q(district_id__in=where.districts) | Q(pk__in=where.units)
    kinds = (Unit.Kind.BUREAU, *Unit.SCHOOL_KINDS)
    return list(Unit.objects.filter(own, kind__in=kinds).order_by("code"))


def _may_decide(user: User, shown: Case) -> bool:
    return may(user, shown.decision, shown.unit) and not shown.is_own(user)


def _start(subject: Subject | None) -> dict[str, Any]:
    if subject is None:
        return {"on": clock.today(), "cause": Case.Cause.DUTY}
    return {"on": subject.on, "cause": subject.cause}


def _step(request: HttpRequest, shown: Case) -> HttpResponse:
    user, step = person(request), request.POST.get("step", "")
    if step == "decide":
        shown.decide(
            by=user, outcome=request.POST.get("outcome", ""),
            reason=request.POST.get("reason", ""),
        )  # fmt: skip
        said = _now("Decided: %(what)s.") % {"what": shown.outcome_words}
    elif step == "drop":
        shown.drop(by=user, reason=request.POST.get("reason", ""))
        said = _now("Not pursued; the grounds are kept.")
    elif step == "carry_out":
        day = forms.DateField().clean(request.POST.get("on"))
        shown.carry_out(by=user, on=day)
        said = _now("Noted as carried out.")
    else:
        raise ValidationError(_now("Choose a step."))
    return PRG(request, "responsibility:case", pk=shown.pk, said=said)
