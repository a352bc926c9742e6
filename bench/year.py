"""A district's year of work: the demonstration, as its section reads it."""

from __future__ import annotations

import time
from contextlib import redirect_stdout
from importlib import import_module
from io import StringIO
from pathlib import Path
from typing import Any

from django.test import Client
from django.utils import timezone

from bench.world import timed
from xiaoan.accounts.models import User
from xiaoan.base.scope import scope
from xiaoan.demo.build import build
from xiaoan.figures.registry import all_figures
from xiaoan.figures.scope import Scope
from xiaoan.posts.models import Holding

PAGE = 50


class Year:
    """The last complete year of a demonstration with `schools` schools."""

    def __init__(self, schools: int) -> None:
        self.bureau = build(schools).bureau
        self.year = timezone.localdate().year - 1
        held = Holding.objects.active().filter(unit=self.bureau, post_id="safety-section")
        self.user: User = held.select_related("user").get().user

    def figures(self) -> dict[str, float]:
        """Seconds of each figure with the first page of its evidence (median of three)."""
        times = {}
        for figure in all_figures():
            taken = []
            for _turn in range(3):
                with scope([self.bureau.pk]):
                    asked = Scope.of_year(self.bureau, self.year, self.user)
                    start = time.perf_counter()
                    figure.compute(asked)
                    list(figure.evidence(asked).order_by("pk")[:PAGE])
                    taken.append(time.perf_counter() - start)
            times[figure.key] = sorted(taken)[1]
        return times

    def summary(self, file: Path) -> tuple[float, float]:
        """Seconds to build the summary, and to build and write it as Word."""
        return self._command("--json"), self._command("--docx", str(file))

    def _command(self, *words: str) -> float:
        main: Any = import_module("xiaoan.cli.main")
        start = time.perf_counter()
        with redirect_stdout(StringIO()):  # the bench's own answer stands alone there
            assert main.main(["summary", *words, "--year", str(self.year)]) == 0
        return time.perf_counter() - start

    def page(self, address: str) -> dict[str, float]:
        client = Client(HTTP_HOST="127.0.0.1")
        client.force_login(self.user)
        assert client.get(address).status_code == 200
        return timed(lambda: client.get(address), 5)
