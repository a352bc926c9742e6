"""Take a letter over: read the predecessor's letter and sign a page of one's own."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from xiaoan.base import clock
from xiaoan.base.pages import PRG
from xiaoan.documents.blocks import numbered
from xiaoan.posts.models import Holding
from xiaoan.targets import paper, signing, succeeding
from xiaoan.targets.forms import SignForm, opened_now
from xiaoan.targets.holders import letter_for
from xiaoan.targets.models import Succession
from xiaoan.targets.present import goals
from xiaoan.targets.views.asking import wrong_into
from xiaoan.targets.views.letters import pdf, person


@never_cache
@login_required
def succession(request: HttpRequest, holding: int) -> HttpResponse:
    """The letter to take over, its targets, and the successor's own page to sign."""
    user = person(request)
    held = get_object_or_404(
        Holding.objects.filter(user_id=user.pk).select_related("unit", "post", "user"), pk=holding
    )
    one = _made(held)
    if one is not None and one.status == Succession.Status.SIGNED:
        return PRG(request, "targets:letter", pk=one.letter_id)
    letter = one.letter if one else letter_for(held, clock.today())
    if letter is None:
        raise Http404(_("No letter waits to be taken over for this post."))
    form = SignForm(request.POST or None, request=request, user=user)
    if request.method == "POST" and one is not None and form.is_valid():
        with wrong_into(form):
            succeeding.sign(one, form.stroke(), by=user)
            said = _("You have taken the letter over.")
            return PRG(request, "targets:letter", pk=letter.pk, said=said)
    return render(request, "targets/succession.html", {
        "letter": letter, "holding": held, "one": one, "form": form, "today": clock.today(),
        "text": numbered(paper.text_of(letter)), "parties": paper.parties_of(letter),
        "page": numbered(paper.succession_text(one)) if one else [], "goals": goals(letter, user),
        "opened": request.POST.get("opened") or opened_now(),
    }, status=422 if form.errors else 200)  # fmt: skip


@login_required
@require_POST
def succession_opening(request: HttpRequest, holding: int) -> HttpResponse:
    """Lay the successor's page out, if it is not, and go on to reading it."""
    user = person(request)
    held = get_object_or_404(Holding.objects.filter(user_id=user.pk), pk=holding)
    succeeding.lay(held, by=user)
    return PRG(request, "targets:succession", holding=held.pk)


@login_required
@require_safe
def succession_paper(request: HttpRequest, holding: int) -> HttpResponse:
    """The successor's page as it stands, for whoever sees the succession."""
    rows = Succession.objects.visible_to(person(request)).filter(holding_id=holding)
    one = rows.select_related("letter__template").order_by("-since").first()
    if one is None or one.file_id is None:
        raise Http404(_("There is no page yet."))
    return pdf(signing.content_of(one), f"{one.letter.template.title} 承接.pdf")


def _made(held: Holding) -> Succession | None:
    rows = Succession.objects.filter(holding=held, district_id=held.district_id or 0)
    related = ("letter__template", "letter__unit", "letter__holding__user", "holding__post")
    return rows.select_related(*related).order_by("-since", "-id").first()
