"""The cast's database served to a real browser, in this process: a page is open in a second."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server
from wsgiref.types import WSGIApplication

from django.core.handlers.wsgi import WSGIHandler
from playwright.sync_api import Browser, Page

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 800}


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_args: object) -> None:
        """Nothing: pytest tells what fails."""


def _as_it_is(application: WSGIApplication) -> WSGIApplication:
    return application


@contextmanager
def serving(
    port: int = 0, around: Callable[[WSGIApplication], WSGIApplication] = _as_it_is
) -> Iterator[str]:
    """The application on a free port of this machine (or on `port`); yields its address.

    `around` may stand between the line and the application, to see what comes.
    """
    server = make_server(
        "127.0.0.1", port, around(WSGIHandler()), server_class=_Server, handler_class=_Quiet
    )
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join(5)


def signed_in(browser: Browser, base: str, user: str, password: str, *, phone: bool) -> Page:
    """A page of `user`'s own browser window, signed in by the form.

    Django must not be asked in the same thread while the browser runs.
    """
    size = PHONE if phone else DESK
    context = browser.new_context(
        viewport=size,
        locale="zh-CN",
        has_touch=phone,
        is_mobile=phone,  # type: ignore[arg-type]
    )
    page = context.new_page()
    page.goto(f"{base}/accounts/login/")
    page.fill("input[name=login]", user)
    page.fill("input[name=password]", password)
    page.click("form .btn-primary")
    page.wait_for_load_state()
    return page
