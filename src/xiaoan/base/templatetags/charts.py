"""Charts as hand-written SVG: `{% load charts %}`. One series, limits, words on the lines."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean
from typing import Any

from django import template
from django.utils.translation import gettext as _

from xiaoan.base.components import Bar, FlowStep, Point, Text

register = template.Library()

# The drawing board: 668 x 236, the plot between these edges, words at its right.
LEFT, RIGHT, TOP, FLOOR = 46.0, 586.0, 30.0, 196.0
HEADROOM = 1.02  # the highest point stands just below the edge
LABELS = 5  # words under the axis
SIGMA = 2.66  # mean moving range to three standard deviations (XmR chart)
BAR = 200.0
WIDE = 0x2E80  # from here on signs are square
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Limits:
    """The control limits of a series; `low` never falls below zero."""

    mean: float
    low: float
    high: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Limits:
        """Natural process limits from the moving range, the signalled points included."""
        mean = fmean(values) if values else 0.0
        moves = [abs(b - a) for a, b in pairwise(values)]
        spread = SIGMA * fmean(moves) if moves else 0.0
        return cls(mean, max(0.0, mean - spread), mean + spread)


@register.inclusion_tag("base/control_chart.html")
def control_chart(points: Sequence[Point], limits: Limits | None = None) -> dict[str, Any]:
    """`{% control_chart weeks %}`: a line with mean and limits; only points beyond are marked.

    A point's `signal` words stand beside its square; without words the label and value do.
    """
    values = [point.value for point in points]
    bounds = limits or Limits.of(values)
    highest = max([*values, bounds.high, 1.0])
    top = highest * HEADROOM
    xs = [_x(i, len(points)) for i in range(len(points))]
    ys = [_y(value, top) for value in values]
    out = [not bounds.low <= value <= bounds.high for value in values]
    dots = [{"x": x, "y": y} for x, y, beyond in zip(xs, ys, out, strict=True) if not beyond]
    return {
        "empty": not points,
        "path": "L".join(f"{x:.1f} {y:.1f}" for x, y in zip(xs, ys, strict=True)),
        "dots": dots,
        "signals": _apart([
            _signal(point, x, y) for point, x, y, beyond in zip(points, xs, ys, out, strict=True)
            if beyond
        ]),
        "ticks": [{"y": _y(tick, top), "value": f"{tick:g}"} for tick in _ticks(highest)],
        "labels": [{"x": xs[i], "text": points[i].label} for i in _spread(len(points))],
        "lines": [_line(name, value, top) for name, value in _named(bounds)],
        "band": {"y": _y(bounds.high, top), "h": _y(bounds.low, top) - _y(bounds.high, top)},
        "words": _spoken(points, bounds, out),
    }  # fmt: skip


def _x(i: int, n: int) -> float:
    return round(LEFT + (RIGHT - 10 - LEFT) * i / max(1, n - 1), 1)


def _y(value: float, top: float) -> float:
    return round(FLOOR - (FLOOR - TOP) * value / top, 1)


def _nice(top: float) -> float:
    """The next 1, 2 or 5 times a power of ten, so the axis is easy to read."""
    step = 10.0 ** math.floor(math.log10(top))
    return float(next(k * step for k in (1, 2, 5, 10) if k * step >= top))


def _ticks(highest: float) -> list[float]:
    step = _nice(highest / 3)
    return [step * k for k in range(int(highest / step) + 1)]


def _spread(n: int) -> list[int]:
    if n <= LABELS:
        return list(range(n))
    return sorted({round(i * (n - 1) / (LABELS - 1)) for i in range(LABELS)})


def _named(bounds: Limits) -> list[tuple[str, float]]:
    return [
        (_("upper limit"), bounds.high),
        (_("mean"), bounds.mean),
        (_("lower limit"), bounds.low),
    ]


def _line(name: str, value: float, top: float) -> dict[str, Any]:
    y = _y(value, top)
    return {"y": y, "text_y": round(y + 5, 1), "name": name, "value": f"{value:.1f}",
            "mean": name == _("mean")}  # fmt: skip


def _signal(point: Point, x: float, y: float) -> dict[str, Any]:
    words = point.signal or f"{point.label}　{point.value:g}"
    right = x < (LEFT + RIGHT) / 2
    return {"x": round(x - 7, 1), "y": round(y - 7, 1), "text": words,
            "text_x": round(x + 14 if right else x - 14, 1), "text_y": round(y + 5, 1),
            "anchor": "start" if right else "end"}  # fmt: skip


def _apart(signals: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same with words only where they lie on no square and no other words, latest first:
    beside their square, else above it, else none (the table below has them all)."""
    taken = [(one["x"] - 2, one["y"] - 2, one["x"] + 16, one["y"] + 16) for one in signals]
    for one in reversed(signals):
        beside = one["text_x"], one["text_y"]
        above = one["x"] + (0 if one["anchor"] == "start" else 14), one["y"] - 5
        for one["text_x"], one["text_y"] in (beside, above):
            box = _box(one)
            if not any(_meet(box, other) for other in taken):
                taken.append(box)
                break
        else:
            one["text"] = ""
    return signals


def _box(one: dict[str, Any]) -> Box:
    width = sum(16 if ord(sign) >= WIDE else 9 for sign in one["text"])
    left = one["text_x"] if one["anchor"] == "start" else one["text_x"] - width
    return left, one["text_y"] - 14, left + width, one["text_y"] + 3


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _spoken(points: Sequence[Point], bounds: Limits, out: Sequence[bool]) -> str:
    said = _("%(n)s points, mean %(mean).1f, limits %(low).1f to %(high).1f.") % {
        "n": len(points), "mean": bounds.mean, "low": bounds.low, "high": bounds.high,
    }  # fmt: skip
    beyond = [f"{p.label} {p.value:g}" for p, is_out in zip(points, out, strict=True) if is_out]
    return said + (" " + _("Beyond the limits: %s.") % "; ".join(beyond) if beyond else "")


@register.inclusion_tag("base/burden_bars.html")
def burden_bars(bars: Sequence[Bar]) -> dict[str, Any]:
    """`{% burden_bars bars %}`: value against the cap; what lies beyond it is ink, in words too."""
    return {"bars": [_bar(bar) for bar in bars]}


def _bar(bar: Bar) -> dict[str, Any]:
    full = max(bar.value, bar.cap) or 1.0
    cap = BAR * bar.cap / full
    return {
        "bar": bar,
        "value": f"{bar.value:g}",
        "cap": f"{bar.cap:g}",
        "within": f"{min(BAR * bar.value / full, cap):.1f}",
        "over_x": f"{cap:.1f}",
        "over": f"{BAR * (bar.value - bar.cap) / full:.1f}" if bar.value > bar.cap else "",
        "cap_x": f"{min(cap, BAR - 1):.1f}",
    }


@register.inclusion_tag("base/five_steps.html")
def five_steps(flow: Sequence[FlowStep], label: Text = "") -> dict[str, Any]:
    """`{% five_steps flow %}`: a district's loop with the median days between two steps."""
    return {"flow": flow, "label": label or _("The loop in five steps")}


@register.inclusion_tag("base/parts_bar.html")
def parts_bar(main: int, late: int, still_open: int) -> dict[str, Any]:
    """`{% parts_bar 263 11 12 %}`: a ratio's parts: in time, late (hollow), open (ink)."""
    total = max(1, main + late + still_open)
    scale = 1000 / total
    a, b = main * scale, (main + late) * scale
    return {"main": f"{a:.1f}", "late_x": f"{a:.1f}", "late": f"{b - a:.1f}",
            "open_x": f"{b:.1f}", "open": f"{1000 - b:.1f}" if still_open else ""}  # fmt: skip
