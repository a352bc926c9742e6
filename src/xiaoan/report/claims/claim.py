"""What a claim is: a sentence of the source text, its figures, and its wording by them.

A wording names its numbers by figure, as gettext placeholders, so that a translation may
put them in any order:

    %(hazards.found)s       the value as it is printed: 1,164 · 92.0% · 3.5
    %(hazards.cured:n)s     a ratio's numerator        %(hazards.cured:of)s  its denominator
    %(hazards.cured:rest)s  rows that do not meet it   %(hazards.cured:open)s  the first of them
    %(unit)s %(year)s %(day)s %(place)s %(head)s       words that follow the unit and the year
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from xiaoan.base.components import Text


class Audience(StrEnum):
    """Whose summary it is: a district's bureau, or one school or kindergarten."""

    DISTRICT = "district"
    SCHOOL = "school"


@dataclass(frozen=True)
class Clause:
    """A further sentence, written only while `when` counts something: a figure's evidence
    rows, or with `:rest` the rows that do not meet it."""

    when: str
    text: Text


@dataclass(frozen=True)
class Wording:
    """How a sentence follows its figures.

    `needs` must each count something, or the sentence is refused with `none`. While every
    ratio of `all_of` is one, with nothing unexplained, `whole` is written; otherwise `part`,
    which never says "all". A wording without `all_of` measures only, and never says it.
    """

    whole: Text
    needs: tuple[str, ...]
    part: Text = ""
    all_of: tuple[str, ...] = ()
    also: tuple[Clause, ...] = ()
    none: Text = ""

    def __post_init__(self) -> None:
        if bool(self.all_of) != bool(self.part):
            raise ValueError("a wording that may say “all” needs one for less, and only such a one")
        if not self.needs:
            raise ValueError("a sentence without a figure proves nothing")


@dataclass(frozen=True)
class Claim:
    """One sentence. `row` is its number in the source text (0: the opening), `said` its
    words there, `missing` the record that it waits for where no wording can prove it.

    `grade` A: provable from records; B: needs a person's statement besides; C: rests on
    outside evidence and is never written without an attached document.
    """

    key: str
    row: int
    said: Text
    grade: str = "A"
    missing: Text = ""
    district: Wording | None = None
    school: Wording | None = None
    #: Sentences about the bureau alone stand in no school's summary.
    of_school: bool = True

    def __post_init__(self) -> None:
        if not self.missing and self.district is None:
            raise ValueError(f"{self.key}: say which record is missing")

    def wording(self, audience: Audience) -> Wording | None:
        return self.district if audience is Audience.DISTRICT else self.school

    def belongs_to(self, audience: Audience) -> bool:
        return audience is Audience.DISTRICT or self.of_school


@dataclass(frozen=True)
class Section:
    """A section （一） of a chapter."""

    title: Text
    claims: tuple[Claim, ...]


@dataclass(frozen=True)
class Chapter:
    """A chapter 一、 of the summary, as the source text has them."""

    title: Text
    sections: tuple[Section, ...]
