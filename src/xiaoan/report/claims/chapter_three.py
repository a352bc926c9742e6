"""Chapter three of the source text: supervision, joint governance (rows 34 to 41)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from xiaoan.report.claims.claim import Chapter, Claim, Clause, Section, Wording

_CURED = Wording(
    _("All %(hazards.cured:of)s hazards found in the year have been put right and "
      "struck off."),
    needs=("hazards.cured",), all_of=("hazards.cured",),
    part=_("Of %(hazards.cured:of)s hazards found in the year, %(hazards.cured:n)s "
           "have been put right and struck off; %(hazards.cured:rest)s are open: "
           "%(hazards.cured:open)s."),
    also=(
        Clause("hazards.overdue",
               _("Overdue and open now: %(hazards.overdue)s.")),
        Clause("blocked.now", _("Blocked now: %(blocked.now)s.")),
    ),
)  # fmt: skip

_SUPERVISION = (
    Claim(
        "34.group", 34,
        _("In the second half of the year a special inspection was prepared and a group led "
          "by the deputy district head was formed."),
        missing=_("the paper that forms the group and names its leader"), of_school=False,
    ),
    Claim(
        "35.boarding", 35,
        _("Boarding schools were inspected with weight on food, canteens, dormitories, fire "
          "equipment, water, heating and electricity."),
        district=Wording(
            _("All %(visits.boarding:of)s boarding schools were inspected."),
            needs=("visits.boarding",), all_of=("visits.boarding",),
            part=_("%(visits.boarding:n)s boarding schools were inspected (of "
                   "%(visits.boarding:of)s), not: %(visits.boarding:open)s."),
            also=(
                Clause("visits.facilities",
                       _("Of the lists filled on visits, %(visits.facilities:n)s "
                         "(%(visits.facilities)s) were on food, dormitories, fire equipment, "
                         "water, heating, electricity and other facilities.")),
            ),
            none=_("The roster has no boarding school."),
        ),
        of_school=False,
    ),
    Claim(
        "36.methods", 36,
        _("The group heard reports, looked on site, read files and talked with people."),
        district=Wording(
            _("All %(visits.methods:of)s visits heard the report, looked on site, read the "
              "files and talked with people."),
            needs=("visits.methods",), all_of=("visits.methods",),
            part=_("Of %(visits.methods:of)s visits, %(visits.methods:n)s heard the report, "
                   "looked on site, read the files and talked with people; "
                   "%(visits.methods:rest)s left one of them out."),
        ),
        of_school=False,
    ),
    Claim(
        "37.sweep", 37, _("Every school was swept, thoroughly and without a gap."),
        district=Wording(
            _("All %(visits.schools:of)s schools and kindergartens were inspected, in "
              "%(visits.made)s visits."),
            needs=("visits.schools",), all_of=("visits.schools",),
            part=_("%(visits.schools:n)s schools and kindergartens were inspected (of "
                   "%(visits.schools:of)s) in %(visits.made)s visits; not visited were "
                   "%(visits.schools:rest)s: %(visits.schools:open)s."),
        ),
        of_school=False,
    ),
    Claim(
        "38.notices", 38,
        _("For whatever was found a rectification notice was issued at once, with a "
          "deadline."),
        district=Wording(
            _("All %(notices.served)s rectification notices were served on the day of the "
              "finding, with a deadline for everything."),
            needs=("notices.served",), all_of=("notices.at_once", "notices.with_deadline"),
            part=_("%(notices.served)s rectification notices were served, "
                   "%(notices.at_once:n)s of them on the day of the finding, "
                   "%(notices.with_deadline:n)s with a deadline for everything."),
            also=(
                Clause("notices.minutes",
                       _("From the finding to service it took %(notices.minutes)s minutes in "
                         "the median.")),
                Clause("notices.deadlines",
                       _("Of %(notices.deadlines:of)s faults on them, %(notices.deadlines:n)s "
                         "had a deadline: %(notices.deadlines)s.")),
                Clause("notices.answered",
                       _("Of %(notices.answered:of)s replies due, %(notices.answered:n)s came "
                         "in time.")),
                Clause("notices.met",
                       _("Of %(notices.met:of)s notices re-checked, %(notices.met:n)s were met.")),
                Clause("notices.met:rest",
                       _("%(notices.met:rest)s not met were followed up.")),
            ),
        ),
        school=Wording(
            _("The bureau served %(notices.served)s rectification notices on %(place)s."),
            needs=("notices.served",),
            also=(
                Clause("notices.answered",
                       _("Of %(notices.answered:of)s replies due, %(notices.answered:n)s came "
                         "in time.")),
            ),
            none=_("No rectification notice was served."),
        ),
    ),
    Claim(
        "39.cured", 39, _("The schools have put right whatever was found."),
        district=_CURED, school=_CURED,
    ),
    Claim(
        "40.pledge", 40,
        _("A good foundation was laid for keeping the pledge of the two hundred days."),
        grade="B", missing=_("the pledge's days and what was closed within them"),
        of_school=False,
    ),
)  # fmt: skip

_GOVERNANCE = (
    Claim(
        "41.joint", 41, _("The authorities govern the surroundings of schools together."),
        missing=_("joint tasks by authority, due and answered"), of_school=False,
    ),
)  # fmt: skip

CHAPTER = Chapter(
    _("Weight where it matters, order and building alike, a harmonious campus"),
    (
        Section(_("Supervision and inspection"), _SUPERVISION),
        Section(_("Joint governance"), _GOVERNANCE),
    ),
)
