"""A sentence of the summary says what its figures prove, and not a word more."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from django.utils import translation
from tests.cast import People

from xiaoan.base import clock
from xiaoan.figures.measure import Aside, Value
from xiaoan.figures.registry import figure
from xiaoan.hazards.tests.days import HOME, closed, on, report
from xiaoan.ledger.permission import reach
from xiaoan.report.claims import Audience, Claim, Readings, Statement, all_claims, state
from xiaoan.report.claims.claim import Clause, Wording
from xiaoan.report.claims.reading import percent
from xiaoan.report.summary import Summary, build, last_year, units_of, years_of
from xiaoan.units.models import Unit

NEXT_SPRING = datetime(2027, 3, 1, 9, tzinfo=HOME)
ALL = ("全部", "所有")


def told(unit: Unit, at: datetime = NEXT_SPRING) -> Summary:
    with clock.at(at), translation.override("zh-hans"):
        return build(Unit.objects.get(pk=unit.pk), 2026)  # its place in the tree, as it is now


def claim_of(key: str, summary: Summary) -> Statement:
    return next(one for one in summary.statements if one.claim.key == key)


def cured(people: People, unit: Unit | None = None) -> Statement:
    return claim_of("39.cured", told(unit or people.bureau))


def judged(people: People, key: str, **values: Value) -> Statement:
    """The claim, with figures of which the values are written out."""
    summary = told(people.bureau)
    known = {name.replace("__", "."): value for name, value in values.items()}
    summary.readings._values.update(known)
    with translation.override("zh-hans"):
        return state(claim_of(key, summary).claim, summary.readings)


def test_all_is_written_when_every_hazard_is_struck_off(people: People) -> None:
    with on(4, 13):
        closed(people)
        closed(people, place_text="三楼")
    one = cured(people)
    assert (one.status, one.text) == ("proved", "全年发现的隐患2处全部整改销号。")


def test_one_open_hazard_takes_the_all_away_and_is_named(people: People) -> None:
    with on(4, 13):
        closed(people)
        report(people, place_text="三楼")
    one = cured(people)
    assert one.status == "partial"
    assert one.text.startswith(
        "全年发现隐患2处，已整改销号1处；未销号1处：柳溪小学“二楼疏散通道堆放桌椅”。"
    )
    assert not any(word in one.text for word in ALL)
    assert any("差 1" in note for note in one.notes)


def test_of_many_open_ones_three_are_named(people: People) -> None:
    with on(4, 13):
        closed(people)
        for floor in ("一", "二", "三", "四"):
            report(people, place_text=f"{floor}楼", what=f"{floor}楼通道堵塞")
    text = cured(people).text
    assert text.count("通道堵塞") == 3
    assert "”等。" in text


def test_none_done_is_refused_and_says_so(people: People) -> None:
    with on(4, 13):
        report(people)
        report(people, place_text="三楼")
    one = cured(people)
    assert one.status == "refused"
    assert one.notes[0].startswith("2 项里一项也没有")


def test_nothing_on_record_is_refused(people: People) -> None:
    one = cured(people)
    assert one.status == "refused"
    assert one.notes[0].startswith("没有记录")
    assert one.text == "查处的问题各学校都进行了整改。"


def test_all_is_refused_while_one_left_out_has_no_reason(people: People) -> None:
    whole = Value(1.0, 40, 40, Aside(excused=2))
    silent = replace(whole, aside=Aside(excused=2, unexplained=1))
    late = Value(0.0, 0)
    assert judged(people, "10.done", tasks__done=whole, tasks__late=late).status == "proved"
    one = judged(people, "10.done", tasks__done=silent, tasks__late=late)
    assert (one.status, one.text) == ("partial", "到期的安全任务40项，完成40项，完成率100%。")
    assert any("有 1 项没写原因" in note for note in one.notes)


def test_rounding_never_makes_all_of_almost_all() -> None:
    shares = {1.0: "100%", 29_999 / 30_000: "99.9%", 0.9994: "99.9%", 0.25: "25.0%",
              1 / 30_000: "0.1%", 0.0: "0%"}  # fmt: skip
    assert {share: percent(share) for share in shares} == shares


def test_what_a_ratio_leaves_out_is_counted_in_the_margin(people: People) -> None:
    done = Value(1.0, 40, 40, Aside(excused=2, not_applicable=3, switched_off=4))
    one = judged(people, "10.done", tasks__done=done, tasks__late=Value(0.0, 0))
    assert "没有计入：免做 2，不适用 3，停用 4" in one.notes


def test_a_sentence_with_two_ratios_says_all_only_when_both_are(people: People) -> None:
    served = Value(3.0, 3)
    every, two = Value(1.0, 3, 3), Value(2 / 3, 2, 3)
    values = {"notices__served": served, "notices__with_deadline": every}
    both = judged(people, "38.notices", notices__at_once=every, **values)
    one = judged(people, "38.notices", notices__at_once=two, **values)
    assert both.text.startswith("下发整改通知书3份，全部在发现问题当日送达")
    assert one.text.startswith("下发整改通知书3份，其中发现问题当日送达的2份")


def test_schools_not_visited_are_named(people: People) -> None:
    one = judged(people, "37.sweep", visits__schools=Value(2 / 3, 2, 3), visits__made=Value(5.0, 5))
    assert one.text.startswith("检查学校、幼儿园2所（共3所），共5校次；未检查的1所：")


def test_a_roster_with_a_gap_names_the_school(people: People) -> None:
    one = claim_of("08.officers", told(people.bureau))
    assert one.status == "partial"
    assert one.text == (
        "下属学校、幼儿园中，校（园）长在任的2所，安全管理人员在任的3所（共3所）。"
        "校（园）长空缺的是石湾中学。"
    )


def test_outside_evidence_is_never_written_whatever_the_figures_say(people: People) -> None:
    summary = told(people.bureau)
    assert claim_of("18.crime", summary).status == "refused"
    wording = Wording("犯罪率为零。", needs=("units.schools",))
    claim = Claim("x", 18, "犯罪率为零。", grade="C", missing="公安书面说明", district=wording)
    with translation.override("zh-hans"):
        assert state(claim, summary.readings).status == "refused"
        assert state(replace(claim, grade="A"), summary.readings).status == "proved"


def test_every_row_of_the_source_text_is_there_and_says_what_is_missing(people: People) -> None:
    assert {claim.row for claim in all_claims()} == set(range(42))
    for one in told(people.bureau).statements:
        assert one.text
        assert one.is_written or one.notes


def test_a_number_opens_its_evidence_and_is_counted_in_the_figures(people: People) -> None:
    with on(4, 13):
        closed(people)
    for one in told(people.bureau).statements:
        linked = {
            piece.url.split("/figures/")[1].split("/")[0] for piece in one.pieces if piece.url
        }
        assert linked <= set(one.figures)
        assert not one.is_written or linked
        assert one.is_written or not linked


def wordings() -> list[tuple[str, Wording]]:
    pairs = [(c.key, c.wording(audience)) for c in all_claims() for audience in Audience]
    return [(key, wording) for key, wording in pairs if wording is not None]


def texts(wording: Wording) -> list[Any]:
    return [wording.whole, wording.part, *(clause.text for clause in wording.also)]


@pytest.mark.parametrize(("key", "wording"), wordings())
def test_wording_for_less_than_all_never_says_all(key: str, wording: Wording) -> None:
    with translation.override("zh-hans"):
        modest = texts(wording)[1:] if wording.all_of else texts(wording)
        assert not any(word in str(text) for text in modest for word in ALL)


@pytest.mark.parametrize(("key", "wording"), wordings())
def test_every_number_of_a_wording_is_a_figure_in_both_languages(
    key: str, wording: Wording
) -> None:
    for text in texts(wording):
        found = []
        for language in ("en", "zh-hans"):
            with translation.override(language):
                written = str(text)
            found.append(sorted(re.findall(r"%\(([^)]+)\)s", written)))
            assert not re.search(r"\d", re.sub(r"%\([^)]+\)s", "", written))
        assert found[0] == found[1]
        for place in found[0]:
            assert "." not in place or figure(place.partition(":")[0])
    for clause in wording.also:
        assert isinstance(clause, Clause)
        assert figure(clause.when.partition(":")[0])


def test_a_kindergarten_is_spoken_of_as_one(people: People) -> None:
    kindergarten, school = told(people.kindergarten), told(people.school)
    assert "本园" in kindergarten.lead
    assert claim_of("08.officers", kindergarten).text == "本园园长和安全管理人员均在任。"
    assert claim_of("08.officers", school).text == "本校校长和安全管理人员均在任。"


def test_a_school_counts_its_own_and_leaves_out_what_the_bureau_does(people: People) -> None:
    with on(4, 13):
        closed(people)
        report(people, unit=people.neighbour_school, by=people.neighbour)
    assert cured(people, people.school).text == "全年发现的隐患1处全部整改销号。"
    keys = {one.claim.key for one in told(people.school).statements}
    assert not keys & {"00.units", "07.section", "34.group", "37.sweep"}


def test_it_is_one_document_whoever_reads_it(people: People) -> None:
    """The audit administrator may read the summary and no hazards; it is no other summary."""
    assert people.bureau in units_of(people.audit_admin)
    assert not reach(people.audit_admin, "hazards.view").districts
    with on(4, 13):
        closed(people)
    assert cured(people).is_written


def test_each_figure_is_computed_once_for_however_many_hazards(
    people: People, django_assert_max_num_queries: Any
) -> None:
    with on(4, 13):
        for floor in range(8):
            report(people, place_text=f"{floor}楼")
            closed(people, place_text=f"{floor}号楼")
    with django_assert_max_num_queries(24):
        told(people.bureau)


def test_the_last_complete_year_is_the_last_one_with_records_before_this(people: People) -> None:
    at = datetime(2026, 12, 31, 23, 59, tzinfo=HOME)
    with on(4, 13):
        report(people)
    with clock.at(at):
        assert last_year(people.bureau) == 2026
        assert years_of(people.bureau) == [2026]
    with clock.at(datetime(2027, 1, 1, 0, 0, tzinfo=HOME)):
        assert last_year(people.bureau) == 2026
        assert years_of(people.bureau) == [2027, 2026]
    with clock.at(datetime(2028, 1, 1, 0, 0, tzinfo=HOME)):
        assert last_year(people.bureau) == 2026


def test_english_is_complete(people: People) -> None:
    with on(4, 13):
        closed(people)
    with clock.at(NEXT_SPRING), translation.override("en"):
        one = claim_of("39.cured", build(people.bureau, 2026))
    assert one.text == "All 1 hazards found in the year have been put right and struck off."


def test_a_claim_without_figures_or_without_less_than_all_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="without a figure"):
        Wording("一句话。", needs=())
    with pytest.raises(ValueError, match="less"):
        Wording("全部。", needs=("hazards.cured",), all_of=("hazards.cured",))
    with pytest.raises(ValueError, match="missing"):
        Claim("x", 1, "一句话。")


def test_readings_ask_the_database_once_for_a_figure(
    people: People, django_assert_num_queries: Any
) -> None:
    readings: Readings = told(people.bureau).readings
    with django_assert_num_queries(0):
        assert readings["hazards.cured"] is readings["hazards.cured"]
