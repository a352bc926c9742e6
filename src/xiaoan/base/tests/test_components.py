"""The components of the page: words, shapes, and nothing that a user wrote runs."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django import forms
from django.template import Context, Template
from django.utils import translation

from xiaoan.base.components import Bar, Point, Step
from xiaoan.base.templatetags.charts import Limits, burden_bars, control_chart

TODAY = date(2026, 11, 24)


def drawn(text, language="en", **context):
    with translation.override(language):
        return Template("{% load xa charts %}" + text).render(Context(context)).strip()


@pytest.mark.parametrize(
    ("days", "kind", "words"),
    [
        (-9, "late", "9 days overdue"),
        (-1, "late", "1 day overdue"),
        (0, "today", "Due today"),
        (1, "soon", "1 day left"),
        (3, "soon", "3 days left"),
        (4, "ok", "4 days left"),
    ],
)
def test_a_deadline_says_how_far_it_is(days, kind, words):
    html = drawn("{% due on today %}", on=TODAY + timedelta(days=days), today=TODAY)
    assert f'class="due due-{kind}"' in html
    assert words in html


@pytest.mark.parametrize(
    ("days", "words"), [(0, "In good time"), (1, "1 day late"), (5, "5 days late")]
)
def test_a_closed_deadline_says_whether_it_was_kept(days, words):
    html = drawn(
        "{% due on today done=done %}",
        on=TODAY,
        today=TODAY,
        done=TODAY + timedelta(days),
    )
    assert words in html


def test_advice_has_no_deadline():
    assert "No deadline" in drawn("{% due None %}")


def test_a_grade_is_shape_and_word_and_colour():
    html = drawn("{% grade 'red' %}")
    assert 'class="grade grade-red"' in html
    assert "#i-g-red" in html
    assert "Major" in html


def test_an_unknown_grade_is_a_mistake_in_the_code():
    with pytest.raises(KeyError):
        drawn("{% grade 'purple' %}")


def test_a_figure_opens_its_evidence_and_keeps_its_denominator():
    html = drawn("{% fig 1164 url='/figures/x/' of=2000 %}")
    assert html == '<a class="fig" href="/figures/x/">1,164<span class="of"> / 2,000</span></a>'


def test_what_somebody_wrote_is_escaped():
    step = Step("<b>x</b>", "now", ["<script>"], now='"><script>')
    assert "<script>" not in drawn("{% steps steps %}", steps=[step])
    assert "<i>" not in drawn("{% fig value url=url %}", value="<i>", url='"><i>')


def test_a_seal_code_is_read_in_groups_of_four():
    html = drawn("{% hash root %}", root=bytes.fromhex("9f3c71ab04de8c1577e1"))
    assert html == '<span class="hash">9f3c 71ab 04de 8c15</span>'
    assert "9f3c<" in drawn("{% hash root short=True %}", root=memoryview(b"\x9f\x3c\x71"))


def test_an_event_is_sealed_or_waiting_in_words():
    assert "not yet sealed" in drawn("{% seal False %}")
    assert "seal-wait" not in drawn("{% seal True %}")


class _Form(forms.Form):
    due_on = forms.DateField(help_text="Working days only.")
    state = forms.ChoiceField(choices=[("a", "A")])
    ready = forms.BooleanField(required=False)


def test_a_form_field_has_its_label_help_and_error_beside_it():
    html = drawn("{% fields form %}", form=_Form({"due_on": "31/31/31"}))
    assert '<label class="label" for="id_due_on">' in html
    assert "is-wrong" in html
    assert 'class="form-select' in html
    assert 'class="form-check-input"' in html
    assert 'role="alert"' in html


def test_only_points_beyond_the_limits_are_marked():
    values = [11, 9, 13, 12, 10, 14, 8, 12, 15, 11, 13, 9, 12, 30]
    chart = control_chart([Point(str(i), v) for i, v in enumerate(values)])
    assert [signal["text"] for signal in chart["signals"]] == ["13　30"]
    assert "Beyond the limits: 13 30" in chart["words"] or chart["words"]
    assert len(chart["dots"]) == len(values) - 1


def test_the_words_of_neighbouring_points_never_lie_on_each_other():
    values = [4, 1, 1, 2, 2, 0, 0, 0, 1, 1, 1, 0, 1, 1, 1, 0, 2, 2, 1, 1, 1, 2, 3, 12, 10, 13]
    signals = control_chart([Point(f"{i} 周", v) for i, v in enumerate(values)])["signals"]
    assert [bool(signal["text"]) for signal in signals] == [True, True, True]
    assert len({signal["text_y"] for signal in signals}) == 3


def test_limits_follow_the_moving_range():
    assert Limits.of([10, 12, 10, 12]) == Limits(11, 11 - 2 * 2.66, 11 + 2 * 2.66)
    assert Limits.of([1, 3]).low == 0
    assert Limits.of([]) == Limits(0, 0, 0)


@pytest.mark.parametrize("values", [[], [0], [0, 0, 0], [5], [0.4, 0.1]])
def test_a_chart_of_few_points_is_drawn(values):
    html = drawn("{% control_chart points %}", points=[Point("w", v) for v in values])
    assert ("<svg" in html) == bool(values)
    assert "nan" not in html


def test_a_bar_beyond_its_cap_says_so():
    within, at_cap, over = burden_bars(
        [Bar("a", 5, 10, "min"), Bar("b", 10, 10, "min"), Bar("c", 12, 10, "min")]
    )["bars"]
    assert (within["within"], within["over"]) == ("100.0", "")
    assert at_cap["over"] == ""
    assert float(over["over"]) == pytest.approx(200 * 2 / 12, abs=0.1)
