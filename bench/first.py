"""The first minute of a cheap phone: an emulated slow 3G, a processor four times slower.

Slow 3G as Chromium's own developer tools emulate it: 400 kbit/s either way, 400 ms there and
back. "Usable" is the moment at which the first card of today, or the sign-in form, is drawn.
"""

from __future__ import annotations

import sys
import time
from importlib import import_module
from statistics import median
from typing import Any

from tests.browser import chromium

from bench.web import PASSWORD, free_port, serve
from bench.world import cluster, options, row, tell

SLOW_3G = {
    "offline": False,
    "latency": 400,
    "downloadThroughput": 400 * 1024 / 8,
    "uploadThroughput": 400 * 1024 / 8,
}
SLOWER, TIMES = 4, 3
PIN = "258036"


def main() -> int:
    given = options()
    with cluster(given.folder):
        world = import_module("bench.rounds").World(password=PASSWORD)
        account = world.tasks()[0][0]
        world.close()
    port = free_port()
    server = serve(given.folder, port)
    base = f"http://127.0.0.1:{port}"
    try:
        with chromium() as browser:
            first = [_visit(browser, base) for _ in range(TIMES)]
            again, cold = _enrolled(browser, base, account)
    finally:
        server.terminate()
        server.wait(30)
    seconds = median(each for each, _bytes in first)
    size = max(received for _each, received in first)
    against = f"slow 3G, processor ÷ {SLOWER}, median of {TIMES}"
    tell(
        [
            row("first load of the app: usable", "≤ 3 s", f"{seconds:.1f} s", against),
            row("the same, compressed", "≤ 150 kB", f"{size / 1000:.0f} kB", "received until then"),
            row("enrolled phone, opened anew with the network", "≤ 3 s", f"{again:.1f} s", against),
            row("enrolled phone, opened anew without a network", "", f"{cold:.1f} s", against),
        ]
    )
    return 0


def _slow(page: Any) -> Any:
    tools = page.context.new_cdp_session(page)
    tools.send("Network.enable")
    tools.send("Network.emulateNetworkConditions", SLOW_3G)
    tools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    return tools


def _visit(browser: Any, base: str) -> tuple[float, int]:
    """Seconds until a phone that never was here can be used, and bytes received until then."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN")
    page = context.new_page()
    tools, received = _slow(page), []
    tools.on("Network.loadingFinished", lambda told: received.append(told["encodedDataLength"]))
    start = time.perf_counter()
    page.goto(f"{base}/field/")
    page.locator("main a.btn, main button.btn, main input").first.wait_for()
    took = time.perf_counter() - start
    context.close()
    return took, int(sum(received))


def _enrolled(browser: Any, base: str, account: str) -> tuple[float, float]:
    """Seconds until today's list stands: with the slow network, and with none."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN")
    page = context.new_page()
    page.goto(f"{base}/accounts/login/?next=/field/start")
    page.fill("[name=login]", account)
    page.fill("[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url("**/field/start")
    page.fill("#pin", PIN)
    page.fill("#again", PIN)
    page.click("form .btn-primary")
    page.wait_for_selector("html[data-synced]", state="attached")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    _slow(page)
    with_network = median(_open(page, base) for _ in range(TIMES))
    context.set_offline(True)
    return with_network, median(_open(page, base) for _ in range(TIMES))


def _open(page: Any, base: str) -> float:
    start = time.perf_counter()
    page.goto(f"{base}/field/")
    page.locator("main .card-f, main .empty").first.wait_for()
    return time.perf_counter() - start


if __name__ == "__main__":
    sys.exit(main())
