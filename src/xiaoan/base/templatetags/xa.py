"""Template tags of the theme's components: `{% load xa %}`.

Every tag gives escaped HTML built from values, never from strings that a user wrote.
"""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import template
from django.forms import (
    BaseForm,
    BoundField,
    CheckboxInput,
    CheckboxSelectMultiple,
    RadioSelect,
    Select,
    Widget,
)
from django.urls import reverse
from django.utils import formats
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from xiaoan.base import assets, clock
from xiaoan.base.components import Step, Text
from xiaoan.base.filters import Filters
from xiaoan.base.qr import dots as qr_dots

register = template.Library()

GRADES: dict[str, Text] = {
    "red": gettext_lazy("Major"),
    "orange": gettext_lazy("Urgent"),
    "yellow": gettext_lazy("General"),
    "blue": gettext_lazy("Advice"),
}
SOON = 3  # days: the deadline chip turns dashed
_HASH = 16  # hexadecimal digits shown of a root or digest


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """`{% icon "clock" %}`; without a word beside it give a label."""
    extra = " i-seal" if name == "seal" else ""
    if label:
        return format_html(
            '<svg class="i{}" viewBox="0 0 20 20" role="img" aria-label="{}" focusable="false">'
            '<use href="#i-{}"/></svg>', extra, label, name,
        )  # fmt: skip
    return format_html(
        '<svg class="i{}" viewBox="0 0 20 20" aria-hidden="true" focusable="false">'
        '<use href="#i-{}"/></svg>', extra, name,
    )  # fmt: skip


@register.simple_tag
def grade(colour: str, word: Text = "") -> SafeString:
    """`{% grade hazard.colour %}`: shape, word and tint; an unknown colour raises."""
    return format_html(
        '<span class="grade grade-{}">{}{}</span>',
        colour,
        icon(f"g-{colour}"),
        word or GRADES[colour],
    )


@register.simple_tag
def due(on: date | None, today: date | None = None, done: date | None = None) -> SafeString:
    """`{% due hazard.due_on %}`: overdue, today, soon, later; with `done` late or in time."""
    if on is None:
        return format_html('<span class="due due-ok">{}</span>', _("No deadline"))
    if done is not None:
        late = (done - on).days
        if late <= 0:
            return format_html('<span class="due due-ok">{}</span>', _("In good time"))
        words = ngettext("%(n)s day late", "%(n)s days late", late) % {"n": late}
        return format_html('<span class="due due-today">{}</span>', words)
    return _open_due((on - (today or clock.today())).days)


def _open_due(left: int) -> SafeString:
    if left < 0:
        words = ngettext("%(n)s day overdue", "%(n)s days overdue", -left) % {"n": -left}
        return format_html('<span class="due due-late">{}{}</span>', icon("clock"), words)
    if left == 0:
        return format_html('<span class="due due-today">{}{}</span>', icon("clock"), _("Due today"))
    words = ngettext("%(n)s day left", "%(n)s days left", left) % {"n": left}
    return format_html(
        '<span class="due due-{}">{}</span>', "soon" if left <= SOON else "ok", words
    )


@register.simple_tag
def fig(
    value: object, url: str = "", of: object = None, size: str = "", unit: str = ""
) -> SafeString:
    """`{% fig 12 url=… of=97 size="mid" unit="%" %}`: a number that opens its evidence."""
    inside = format_html("{}{}", _number(value), unit)
    if of is not None:
        inside = format_html('{}<span class="of"> / {}</span>', inside, _number(of))
    if not url:
        return format_html("<b>{}</b>", inside)
    kind = f" fig-{size}" if size else ""
    return format_html('<a class="fig{}" href="{}">{}</a>', kind, url, inside)


@register.simple_tag
def figure_url(key: str, unit: str = "", **only: object) -> str:
    """`{% figure_url "hazards.overdue" unit.code topic="消防" as url %}`: where a figure opens."""
    query = urlencode({name: value for name, value in {"unit": unit, **only}.items() if value})
    return reverse("report:figure", args=[key]) + (f"?{query}" if query else "")


def _number(value: object) -> str:
    if value is None:
        return "—"
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    return str(value)


@register.simple_tag(name="hash")
def hash_code(value: bytes | memoryview | str | None, short: bool = False) -> SafeString:
    """`{% hash root %}` in groups of four; `{% hash event.digest short=True %}` the first four."""
    text = value if isinstance(value, str) else bytes(value or b"").hex()
    kept = text[:4] if short else text[:_HASH]
    groups = " ".join(kept[i : i + 4] for i in range(0, len(kept), 4))
    return format_html('<span class="hash">{}</span>', groups)


@register.simple_tag
def seal(event: Any, words: bool = True) -> SafeString:
    """`{% seal event %}`: sealed or waiting, by `event.sealed` (or a plain bool)."""
    sealed = event if isinstance(event, bool) else bool(getattr(event, "sealed", False))
    text = _("sealed") if sealed else _("not yet sealed")
    shown = text if words else format_html('<span class="sr">{}</span>', text)
    kind = "" if sealed else " seal-wait"
    return format_html(
        '<span class="seal{}">{}{}</span>',
        kind,
        icon("seal" if sealed else "sealwait"),
        shown,
    )


@register.inclusion_tag("base/steps.html")
def steps(items: list[Step], label: Text = "") -> dict[str, Any]:
    """`{% steps hazard_steps %}`: the five-step line from `components.Step`s."""
    return {"steps": items, "label": label or _("Five steps")}


CLAIMS: dict[str, tuple[str, str, Text]] = {
    "proved": ("claim-proved", "proved", gettext_lazy("Proved")),
    "partial": ("claim-part", "part", gettext_lazy("In part")),
    "refused": ("claim-no", "refused", gettext_lazy("Not written")),
}


@register.simple_tag
def claim(status: str, count: int | None = None) -> SafeString:
    """`{% claim "proved" %}`: the mark in a summary's margin, with a count in its bar."""
    kind, shape, word = CLAIMS[status]
    number = "" if count is None else format_html('<b class="n">{}</b>', count)
    return format_html('<span class="claim {}">{}{}{}</span>', kind, icon(shape), word, number)


@register.inclusion_tag("base/filters.html")
def filters(bound: Filters) -> dict[str, Any]:
    """`{% filters filters %}`: the GET form of a list."""
    return {"filters": bound}


@register.inclusion_tag("base/pager.html")
def pager(page: Any) -> dict[str, Any]:
    """`{% pager page %}`: the keys of the list and its earlier and later rows."""
    return {"page": page}


@register.inclusion_tag("base/field.html")
def field(bound: BoundField, label: Text = "", autofocus: bool = False) -> dict[str, Any]:
    """`{% field form.due_on %}`: label, control, help and error of one form field."""
    shape = _shape(bound.field.widget)
    css = _CONTROLS.get(shape, "form-control")
    attrs: dict[str, str | bool] = {"class": css}
    if bound.errors:
        attrs |= {"class": css + " is-wrong", "aria-invalid": "true"}
    if autofocus:
        attrs["autofocus"] = True
    if shape == "boxes":
        # Django would put the class on the list around the boxes as well.
        bound.field.widget.attrs |= attrs
    control = "" if shape == "boxes" else bound.as_widget(attrs=attrs)
    return {
        "bound": bound,
        "control": control,
        "shape": shape,
        "label": label or bound.label,
    }


_CONTROLS = {
    "check": "form-check-input",
    "boxes": "form-check-input",
    "select": "form-select",
}


def _shape(widget: Widget) -> str:
    if isinstance(widget, CheckboxInput):
        return "check"
    if isinstance(widget, RadioSelect | CheckboxSelectMultiple):
        return "boxes"
    return "select" if isinstance(widget, Select) else "one"


@register.inclusion_tag("base/fields.html")
def fields(form: BaseForm) -> dict[str, Any]:
    """`{% fields form %}`: errors of the whole form, then every visible field."""
    return {"form": form}


@register.simple_tag
def asset(name: str) -> SafeString:
    """`{% asset "office" %}`: the built style sheets and script of an entry."""
    script, sheets = assets.entry(name)
    if not script:
        return mark_safe("")
    links = format_html_join("", '<link rel="stylesheet" href="{}">', ((css,) for css in sheets))
    return format_html('{}<script type="module" src="{}"></script>', links, script)


@register.simple_tag(takes_context=True)
def qr(context: dict[str, Any], path: str) -> SafeString:
    """`{% qr request.get_full_path %}`: the page's address as a code for paper; '' without one."""
    request = context.get("request")
    if request is None:
        return mark_safe("")
    size, dots = qr_dots(request.build_absolute_uri(path or None))
    return format_html(
        '<svg viewBox="0 0 {0} {0}" aria-hidden="true" focusable="false"><path d="{1}"/></svg>',
        size, dots,
    )  # fmt: skip


@register.filter
def grouped(value: int | str | None) -> str:
    """A large number in groups of three: 180,000; what is written already stays."""
    if isinstance(value, str):
        return value
    return "—" if value is None else f"{value:,}"


@register.filter
def day(value: date | None) -> str:
    """A date in running words: 11 月 24 日 / Nov 24."""
    return formats.date_format(value, "MONTH_DAY_FORMAT") if value else "—"
