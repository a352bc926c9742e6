"""Open, read, sign or refuse: the file is stored before it is shown, and that file is signed."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from xiaoan.base import clock
from xiaoan.base.pages import PRG
from xiaoan.documents.blocks import numbered
from xiaoan.evidence.models import File
from xiaoan.ledger.change import WrongState
from xiaoan.targets import paper, signing
from xiaoan.targets.forms import AnswerForm, RefusalForm, SignForm, opened_now
from xiaoan.targets.models import Letter
from xiaoan.targets.present import goals
from xiaoan.targets.views.asking import wrong_into
from xiaoan.targets.views.letters import find, person


@login_required
@require_POST
def opening(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Lay the paper out, if it is not, and go on to reading it."""
    letter = find(request, pk)
    signing.lay(letter, by=person(request))
    return PRG(request, "targets:reading", pk=letter.pk)


@never_cache
@login_required
def reading(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The words of the stored file, the time it is read, and the place to sign."""
    user, letter = person(request), find(request, pk)
    if not letter.side_of(user):
        raise PermissionDenied(_("This letter is signed by the holder of the post, nobody else."))
    if letter.file_id is None:
        return redirect("targets:letter", pk=letter.pk)
    if not letter.lets(user):
        raise WrongState(_("It is signed already, or it is the other side's turn."))
    signing.content_of(letter)  # what is read must be what was stored
    form = SignForm(request.POST or None, request=request, user=user)
    if request.method == "POST" and form.is_valid():
        with wrong_into(form):
            signing.sign(letter, form.stroke(), by=user)
            return PRG(request, "targets:letter", pk=letter.pk, said=_said(letter))
    return render(request, "targets/reading.html", {
        "letter": letter, "form": form, "today": clock.today(),
        "text": numbered(paper.text_of(letter)),
        "parties": paper.parties_of(letter), "goals": goals(letter, user),
        "opened": request.POST.get("opened") or opened_now(),
        "file": File.objects.filter(pk=letter.file_id).first(),
        "signatures": letter.signatures.select_related("user"),
    }, status=422 if form.errors else 200)  # fmt: skip


def _said(letter: Letter) -> str:
    if letter.status == Letter.Status.SIGNED:
        return _("Signed by both sides.")
    return _("Signed. Now it waits for the other side.")


@login_required
def refusal(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Refuse to sign, with the reason."""
    user, letter = person(request), find(request, pk)
    if letter.side_of(user) != paper.SECOND:
        raise PermissionDenied(_("Only who is asked to sign can refuse."))
    form = RefusalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with wrong_into(form):
            letter.refuse(by=user, reason=form.cleaned_data["reason"])
            said = _("Your reason is entered; the other side reads it.")
            return PRG(request, "targets:letter", pk=letter.pk, said=said)
    context = {"letter": letter, "form": form}
    return render(request, "targets/refusal.html", context, status=422 if form.errors else 200)


@login_required
def answer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Answer the reason of whoever refused to sign."""
    user, letter = person(request), find(request, pk)
    if letter.side_of(user) != paper.FIRST:
        raise PermissionDenied(_("Only the side that asks answers a refusal."))
    if letter.status != Letter.Status.REFUSED:
        raise WrongState(_("No refusal of this letter waits for an answer."))
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with wrong_into(form):
            letter.reply(by=user, answer=form.cleaned_data["answer"])
            said = _("Answered; the letter waits for the holder again.")
            return PRG(request, "targets:letter", pk=letter.pk, said=said)
    context = {"letter": letter, "form": form}
    return render(request, "targets/answer.html", context, status=422 if form.errors else 200)
