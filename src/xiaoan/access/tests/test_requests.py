"""What a request may do to us: refusals are written down, sessions and addresses hold."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth import SESSION_KEY
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import get_resolver, reverse
from tests.cast import PASSWORD

from xiaoan.access.middleware import ScopeMiddleware
from xiaoan.accounts.models import User
from xiaoan.hazards.models import Hazard
from xiaoan.ledger.change import WrongState
from xiaoan.ledger.models import Event
from xiaoan.units.models import Place

LOGIN = "/accounts/login/"


def refusals():
    return Event.objects.filter(action="accounts.refuse").order_by("-id")


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def hazard(people):
    return Hazard.objects.report(
        by=people.guard, unit=people.school, what="通道堆物", source="self", place_text="二楼"
    )


# Refusals


def test_a_refusal_is_an_event_with_the_receipt_that_the_page_shows(people, hazard):
    response = signed_in(people.teacher).post(reverse("hazards:assign", args=[hazard.pk]), {})
    assert response.status_code == 403
    event = refusals().first()
    assert event.facts["receipt"] in response.content.decode()
    assert event.facts["refused"].startswith("hazards.")
    assert event.facts["method"] == "POST"
    assert (event.actor_id, event.unit_id) == (people.teacher.pk, people.school.pk)


def test_a_refusal_undoes_what_the_request_had_done(people):
    def view(request):
        Place.objects.add(by=people.safety, unit=people.school, name="半个")
        raise PermissionDenied

    answer(view, people.guard, 403)
    assert not Place.objects.filter(name="半个").exists()
    assert refusals().count() == 1


def test_a_failure_undoes_what_the_request_had_done(people):
    def view(request):
        Place.objects.add(by=people.safety, unit=people.school, name="半个")
        return HttpResponse(status=500)

    answer(view, people.guard, 500)
    assert not Place.objects.filter(name="半个").exists()
    assert not refusals().exists()


def test_a_step_that_came_too_late_is_a_conflict_and_no_failure(people):
    def view(request):
        raise WrongState("已销号")

    assert "已销号" in answer(view, people.guard, 409).content.decode()


def answer(view, user, status: int) -> HttpResponse:
    """`view` behind the middleware, as Django would call it."""
    request = RequestFactory().get("/probe/")
    request.user = user

    def inner(request):
        try:
            return view(request)
        except Exception as error:
            handled = middleware.process_exception(request, error)
            return handled or HttpResponse(status=403)

    middleware = ScopeMiddleware(inner)
    response = middleware(request)
    assert response.status_code == status
    return response


def test_a_form_without_its_token_is_refused_and_written_down(people, hazard):
    client = Client(enforce_csrf_checks=True)
    client.force_login(people.safety)
    response = client.post(reverse("hazards:assign", args=[hazard.pk]), {})
    assert response.status_code == 403
    assert refusals().first().facts["receipt"] in response.content.decode()
    hazard.refresh_from_db()
    assert hazard.status == "found"


def test_visitors_cannot_fill_the_ledger(people):
    before = Event.objects.count()
    client = Client(enforce_csrf_checks=True)
    for _ in range(5):
        assert client.post(LOGIN, {"login": "x", "password": "y"}).status_code == 403
        client.get(reverse("ledger:trail"))
        client.get("/nowhere/")
    assert Event.objects.count() == before


def test_an_invisible_record_is_absent_for_every_step(people, hazard):
    client = signed_in(people.stranger)
    for name in ("detail", "assign", "claim", "recheck"):
        url = reverse(f"hazards:{name}", args=[hazard.pk])
        assert client.get(url).status_code == 404
        assert client.post(url).status_code in {404, 405}


# Sessions


def sign_in(client: Client, user, **more: str) -> HttpResponse:
    return client.post(LOGIN, {"login": user.username, "password": PASSWORD, **more})


def test_signing_in_gives_a_new_session(people):
    client = Client()
    session = client.session
    session["planted"] = "1"
    session.save()
    before = session.session_key
    client.cookies["sessionid"] = before
    sign_in(client, people.guard)
    assert client.session.get(SESSION_KEY) == str(people.guard.pk)
    assert client.session.session_key != before


def test_a_second_person_at_the_same_screen_inherits_nothing(people):
    client = Client()
    sign_in(client, people.guard)
    session = client.session
    session["left"] = "behind"
    session.save()
    client.post(reverse("account_logout"))
    assert SESSION_KEY not in client.session
    sign_in(client, people.chief)
    assert "left" not in client.session


def test_a_closed_account_is_out_at_once(people):
    client = signed_in(people.guard)
    assert client.get("/").status_code == 200
    people.guard.close(by=people.system_admin)
    assert client.get("/").status_code == 302


def test_a_new_password_ends_the_other_sessions(people):
    here, there = signed_in(people.guard), signed_in(people.guard)
    user = User.objects.get(pk=people.guard.pk)
    user.set_password("Andere-2031-wort")
    user.save(update_fields=["password"])
    assert here.get("/").status_code == there.get("/").status_code == 302


def test_the_session_cookie_is_kept_from_scripts_and_other_sites(people):
    client = Client()
    sign_in(client, people.guard)
    cookie = client.cookies["sessionid"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert "sessionid" not in client.cookies or not cookie["expires"]


# Addresses


@pytest.mark.parametrize(
    "target",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)",
     "https:evil.example", "\thttps://evil.example"],
)  # fmt: skip
def test_no_address_leads_out_of_the_house(people, target):
    response = sign_in(Client(), people.guard, next=target)
    assert response.status_code == 302
    assert "evil" not in response["Location"]
    assert "javascript" not in response["Location"]
    client = signed_in(people.guard)
    language = client.post(reverse("set_language"), {"language": "en", "next": target})
    assert "evil" not in language["Location"]
    assert "javascript" not in language["Location"]
    out = client.post(reverse("account_logout"), {"next": target})
    assert "evil" not in out.get("Location", "")


def test_the_language_is_changed_by_a_form_only_and_knows_two(people):
    client = signed_in(people.guard)
    client.get(reverse("set_language"), {"language": "en"})
    assert "校安" in client.get("/").content.decode()
    client.post(reverse("set_language"), {"language": "../../etc", "next": "/"})
    assert "校安" in client.get("/").content.decode()
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(reverse("set_language"), {"language": "en"}).status_code == 403


def test_no_page_may_be_framed_or_run_foreign_scripts(people):
    for url in ("/", LOGIN, reverse("ledger:check"), "/nowhere/"):
        response = signed_in(people.guard).get(url)
        assert response["X-Frame-Options"] == "DENY", url
        policy = response["Content-Security-Policy"]
        assert "script-src 'self'" in policy, url
        assert "unsafe" not in policy.partition("script-src")[2].partition(";")[0], url


def test_a_forged_host_is_refused(people):
    assert Client(headers={"host": "evil.example"}).get(LOGIN).status_code == 400


# The door

#: What a visitor may open: the door itself, privacy, the check of a code, the app's own files.
OPEN = {
    "account_login", "account_logout", "account_inactive", "account_signup", "set_language",
    "accounts:privacy", "ledger:check", "account_reset_password", "project:certificate",
    "field:shell", "field:rest", "field:worker", "field:card",
    "public:find", "public:track", "public:plate", "public:sealed",
    "proving:paper",
}  # fmt: skip
SAMPLES = {"uuid": "01890000-0000-7000-8000-000000000001", "int": "1", "str": "x"}


def addresses(patterns=None, prefix: str = "/", space: str = "") -> list[tuple[str, str]]:
    """(name, path) of every address, its parts filled with samples."""
    found: list[tuple[str, str]] = []
    for pattern in patterns if patterns is not None else get_resolver().url_patterns:
        text = prefix + _filled(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            found += addresses(pattern.url_patterns, text, inner)
        else:
            found.append((f"{space}{pattern.name}", text))
    return found


def _filled(pattern) -> str:
    text = re.sub(r"<(\w+):\w+>", lambda m: SAMPLES.get(m[1], "x"), str(pattern))
    return re.sub(r"\(\?P<\w+>[^)]*\)", "x", re.sub(r"[\^$]|\\Z", "", text))


def test_no_password_and_no_address_is_changed_by_mail(people, mailoutbox):
    people.guard.amend(by=people.system_admin, email="guard@example.org")
    client = Client()
    assert (
        client.post("/accounts/password/reset/", {"email": "guard@example.org"}).status_code == 405
    )
    assert mailoutbox == []
    inside = signed_in(people.guard)
    for path in ("email/", "confirm-email/", "confirm-email/x/", "password/reset/key/x-x/",
                 "password/reset/done/", "login/code/confirm/", "password/set/"):  # fmt: skip
        assert inside.get(f"/accounts/{path}").status_code == 404, path
        assert inside.post(f"/accounts/{path}", {"email": "x@example.org"}).status_code == 404, path


def test_a_visitor_opens_nothing_but_the_door(people):
    client = Client()
    inside = []
    for name, path in addresses():
        if name in OPEN:
            continue
        for ask in (client.get, client.post):
            response = ask(path)
            to_the_door = response.status_code == 302 and LOGIN in response["Location"]
            if not to_the_door and response.status_code not in {401, 403, 404, 405}:
                inside.append((name, path, response.status_code, response.get("Location", "")))
    assert not inside, "\n".join(map(str, inside))


def test_no_address_fails_whoever_asks_for_a_record_that_is_not_there(people):
    broken = []
    for part in ("guard", "section", "officer", "audit_admin", "security_admin"):
        client = signed_in(getattr(people, part))
        client.raise_request_exception = False
        for name, path in addresses():
            if name in {"account_logout"}:
                continue
            response = client.get(path)
            if response.status_code >= 500:
                broken.append((part, name, path))
    assert broken == []
