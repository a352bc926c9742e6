"""The steps of a version, one page each: GET asks, POST takes the step, then back to the text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, transaction
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xiaoan.accounts.models import User
from xiaoan.base.components import Text as Words
from xiaoan.base.pages import PRG
from xiaoan.base.refusals import conflict
from xiaoan.ledger.change import WrongState
from xiaoan.library import forms
from xiaoan.library.models import Version
from xiaoan.library.rules import require_home
from xiaoan.library.views.finding import person, text_of, version_of


@dataclass(frozen=True)
class StepPage:
    """A step: heading, button, form, and one sentence before it is taken."""

    title: Words
    button: Words
    form: type[forms.StepForm]
    hint: Words
    states: tuple[str, ...]
    #: Its permission; '' where approval decides (a head's or a leader's).
    needs: str = ""
    is_quiet: bool = False

    def action(self, version: Version) -> str:
        """The permission it needs for this version."""
        return self.needs or version.approval


STEPS: dict[str, StepPage] = {
    "submit": StepPage(
        gettext_lazy("Lay for approval"), gettext_lazy("Lay it before whoever approves"),
        forms.NoForm,
        gettext_lazy("The words stay yours to correct until they are approved."),
        ("draft",), "library.submit",
    ),
    "approve": StepPage(
        gettext_lazy("Approve"), gettext_lazy("Approve these words"), forms.ApproveForm,
        gettext_lazy("From now on these words never change; a later change is a new version."),
        ("draft",),
    ),
    "send_back": StepPage(
        gettext_lazy("Send back to be corrected"), gettext_lazy("Send it back to its writer"),
        forms.SendBackForm,
        gettext_lazy("Whoever wrote it sees what is to be corrected."), ("draft",), is_quiet=True,
    ),
    "enact": StepPage(
        gettext_lazy("Put into force"), gettext_lazy("Put it into force"), forms.NoForm,
        gettext_lazy("The version before ends; its readers are asked to read the new one."),
        ("approved",), "library.enact",
    ),
    "review": StepPage(
        gettext_lazy("Review"), gettext_lazy("Looked at, still right"), forms.ReviewForm,
        gettext_lazy("Where it is not right any more, begin a new version instead."),
        ("in_force",), "library.review", is_quiet=True,
    ),
    "drop": StepPage(
        gettext_lazy("Drop this version"), gettext_lazy("Drop it"), forms.DropForm,
        gettext_lazy("It stays in the list of versions with the reason."),
        ("draft", "approved"), "library.drop", is_quiet=True,
    ),
    "repeal": StepPage(
        gettext_lazy("Repeal"), gettext_lazy("Repeal this text"), forms.RepealForm,
        gettext_lazy("It holds no longer from today. Number, words and readings stay."),
        ("in_force",), "library.repeal", is_quiet=True,
    ),
}  # fmt: skip


@login_required
def step(request: HttpRequest, pk: UUID, n: int, name: str) -> HttpResponse:
    """Take step `name` on version `n`; 409 when somebody else has moved it on, or when the words
    that are to be approved are not those that were read (`?seen=` their event)."""
    user, page = person(request), STEPS[name]
    text = text_of(user, pk)
    version = version_of(user, text, n)
    require_home(user, page.action(version), version.unit)
    try:
        _require_open(request, version, name)
    except WrongState as wrong:
        return conflict(request, wrong)
    form = page.form(request.POST if request.method == "POST" else None, record=version)
    if request.method == "POST" and form.is_valid():
        try:
            if taken(form, lambda: _take(version, name, form, user)):
                said = _("Entered: %(step)s") % {"step": page.title}
                return PRG(request, "library:version", pk=pk, n=n, said=said)
        except WrongState as wrong:
            return conflict(request, wrong)
    context = {"text": text, "version": version, "page": page, "form": form, "tab": "texts"}
    return render(request, "library/step.html", context, status=422 if form.errors else 200)


def _require_open(request: HttpRequest, version: Version, name: str) -> None:
    """Before the form is shown: the step still applies, and to the words that were read."""
    if request.method != "POST" and version.state not in STEPS[name].states:
        state = version.get_state_display()
        raise WrongState(_("The version now stands at “%(state)s”.") % {"state": state})
    if request.method != "POST" and name in ("approve", "send_back"):
        version.require_laid()
    now = str(version.event_id)
    if name == "approve" and request.GET.get("seen", now) != now:
        raise WrongState(_("The words were changed since you read them. Read them again."))


def _take(version: Version, name: str, form: Form, user: User) -> None:
    if name == "repeal":
        version.text.repeal(by=user, why=form.cleaned_data["why"])
    else:
        getattr(version, name)(by=user, **form.cleaned_data)


def taken(form: Form, take: Callable[[], Any]) -> bool:
    """Take the step in a savepoint; what the rule refuses is written into the form."""
    try:
        with transaction.atomic():
            take()
    except ValidationError as error:
        refused(form, error)
        return False
    except IntegrityError as error:
        if "text_number" not in str(error):
            raise
        form.add_error(
            "number" if "number" in form.fields else None,
            _("Another text of this unit has that number. Take another one."),
        )
        return False
    return True


def refused(form: Form, error: ValidationError) -> None:
    """Put a rule's refusal beside its field, or above the form."""
    named = getattr(error, "error_dict", {NON_FIELD_ERRORS: getattr(error, "error_list", [])})
    for name, errors in named.items():
        form.add_error(name if name in form.fields else None, errors)
