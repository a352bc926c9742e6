"""The machine's door: one NinjaAPI, its OpenAPI and its docs."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.http.request import RawPostDataException
from django.middleware.csrf import get_token
from django.urls import path, re_path
from django.utils.translation import gettext as _
from ninja import NinjaAPI

from xiaoan.api import problems
from xiaoan.api.auth import BrowserSession, DeviceKey, FreshSession, caller_of
from xiaoan.api.carried import carried
from xiaoan.api.docs import guarded
from xiaoan.api.files import router as files
from xiaoan.api.openapi import document
from xiaoan.api.problems import Problem, answer
from xiaoan.base import clock
from xiaoan.base.refusals import receipt
from xiaoan.field.acts import answer as answer_act
from xiaoan.field.acts import parsed
from xiaoan.field.batch import answers, noted
from xiaoan.field.bundle import unit_at
from xiaoan.field.devices import Caller, enrol, home_of, person_of, standing
from xiaoan.field.models import Device
from xiaoan.field.reading import Unreadable, read
from xiaoan.field.sending import Sending
from xiaoan.field.wire import MOST, Answer, Answers, Batch, Enrol
from xiaoan.ledger.change import WrongState

LARGEST = 4 * 2**20
KEY, SESSION, FRESH = DeviceKey(), BrowserSession(), FreshSession()
STATUS = {"kept": 200, "refused": 422, "conflict": 409, "later": 503}

api = NinjaAPI(title="Xiao'an", version="1", docs_url=None, openapi_url=None, urls_namespace="api")
problems.install(api)
api.add_router("/files", files)


@api.get("/me", auth=[KEY, SESSION], url_name="me")
def me(request: HttpRequest) -> HttpResponse:
    """Who is asking, where they work, and for a session the CSRF token to send with changes."""
    caller = caller_of(request)
    with caller.scope():
        person = person_of(caller.user, unit_at(caller))
    token = None if caller.device else get_token(request)
    return answer({"at": clock.now(), "person": person, "csrf": token})


@api.post("/devices/", auth=FRESH, url_name="devices")
def enrol_device(request: HttpRequest) -> HttpResponse:
    """Put the person who has just signed in on a phone: its key and recovery are told this once.

    The session ends with it: whoever has the phone next stands before the PIN, not in the office.
    """
    wanted = read(_body(request), Enrol)
    caller = caller_of(request)
    scopes = wanted.scopes or ()
    with caller.scope():
        made = enrol(by=caller.user, key=wanted.id, name=wanted.name, scopes=scopes)
        person = person_of(caller.user, made.device.unit)
    logout(request)
    told = {"id": str(made.device.pk), "token": made.token, "recovery": made.recovery}
    return answer(told | {"person": person, "server_at": clock.now()}, 201)


@api.delete("/devices/current", auth=KEY, url_name="device_current")
def leave_device(request: HttpRequest) -> HttpResponse:
    """Sign this person out of this phone: the key is good for nothing from now on."""
    caller = caller_of(request)
    with caller.scope():
        _device(caller).leave(by=caller.user, at=home_of(caller.user))
    return HttpResponse(status=204)


@api.post("/devices/{uuid:key}/recovery", auth=FRESH, url_name="device_recovery")
def recover_device(request: HttpRequest, key: UUID) -> HttpResponse:
    """The server's half of the key to one's own phone, after the password was typed anew.

    The session ends with it, so that one password opens one phone once.
    """
    caller = caller_of(request)
    with caller.scope():
        device = Device.objects.own(caller.user).filter(pk=key).first()
        if device is None:
            return problems.by_status(request, 404)
        recovery = device.recover(by=caller.user, at=home_of(caller.user))
    logout(request)
    return answer({"id": str(key), "recovery": recovery})


@api.get("/field/standing/{int:district}/{uuid:key}", auth=None, url_name="standing")
def device_standing(request: HttpRequest, district: int, key: UUID) -> HttpResponse:
    """Whether a locked phone is in use still: 204, or 410 where it is to wipe itself."""
    is_in_use = standing(key, district)
    if is_in_use:
        return HttpResponse(status=204)
    return problems.by_status(request, 404 if is_in_use is None else 410)


@api.get("/field/bundle", auth=KEY, url_name="bundle")
def bundle(request: HttpRequest, since: str = "") -> HttpResponse:
    """What the phone carries; with `since` (the last cursor) only what differs from then."""
    caller = caller_of(request)
    caller.require(Device.Scope.SYNC)
    return carried(request, caller, since)


@api.post("/field/acts", auth=KEY, url_name="field_acts")
def field_acts(request: HttpRequest) -> HttpResponse:
    """Up to 50 acts in their order; each is its own transaction and has its own answer."""
    caller = caller_of(request)
    caller.require(Device.Scope.SYNC)
    batch = read(_body(request), Batch, parts=True)
    if len(batch.acts) > MOST:
        raise Problem(
            413,
            _("Too many acts at once"),
            _("There are %(n)s acts; at most %(most)s are taken.")
            % {"n": len(batch.acts), "most": MOST},
            _("Send them in parts of at most %(most)s.") % {"most": MOST},
        )
    given = answers(batch, _sending(request, caller, batch.device_at))
    return answer(Answers(clock.now(), given))


@api.post("/acts/{form}", auth=[KEY, SESSION], url_name="act")
def act(request: HttpRequest, form: str) -> HttpResponse:
    """One act of form `form` by the same door: the ordinary API."""
    caller = caller_of(request)
    caller.require(Device.Scope.SYNC)
    one = parsed(_body(request))
    if isinstance(one, Answer):
        return answer(one, STATUS[one.status])
    if one.form != form:
        raise Unreadable({"form": _("It is another one than the address names.")})
    sent = _sending(request, caller, None)
    given = answer_act(one, sent)
    noted(sent)
    return answer(given, STATUS[given.status])


@api.get("/openapi.json", auth=[KEY, SESSION], url_name="openapi")
def openapi(request: HttpRequest) -> HttpResponse:
    """This description itself."""
    del request
    return answer(document(api))


def unknown(request: HttpRequest, **_rest: Any) -> HttpResponse:
    return problems.by_status(request, 404)


def _sending(request: HttpRequest, caller: Caller, device_now: Any) -> Sending:
    facts = {"path": request.path, "method": request.method or "", "receipt": receipt(request)}
    return Sending(caller, clock.now(), device_now, facts)


def _body(request: HttpRequest) -> bytes:
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST:
        raise Problem(
            413,
            _("This is too large"),
            _("At most %(n)s MB are taken at once.") % {"n": LARGEST // 2**20},
            _("Send it in smaller parts; photos go to /api/files/."),
        )
    try:
        return request.body
    except RawPostDataException:  # a form: what stands before the view has read it
        raise Problem(
            415,
            _("This is no JSON"),
            _("The body came as a form."),
            _("Send it as application/json."),
        ) from None


def _device(caller: Caller) -> Device:
    if caller.device is None:
        raise WrongState(_("This is no phone."))
    return caller.device


urlpatterns = [
    path("docs", guarded(lambda: document(api)), name="docs"),
    path("", api.urls),
    re_path(r"^.*$", unknown),
]
