"""Chapter one of the source text: leadership, rules, organisation (rows 1 to 10)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from xiaoan.report.claims.claim import Chapter, Claim, Clause, Section, Wording
from xiaoan.report.claims.responsibility import LEADERSHIP, SECTION_AND_GROUPS

OPENING = Claim(
    "00.units", 0,
    _("The district has its schools and kindergartens on one roster."),
    district=Wording(
        _("The district has %(units.schools)s schools and kindergartens."),
        needs=("units.schools",),
        none=_("The roster has no school; import it."),
    ),
    of_school=False,
)  # fmt: skip

_DONE = Wording(
    _("All %(tasks.done:of)s safety tasks due were done."),
    needs=("tasks.done",), all_of=("tasks.done",),
    part=_("Of %(tasks.done:of)s safety tasks due, %(tasks.done:n)s were done: "
           "%(tasks.done)s."),
    also=(
        Clause("tasks.late", _("Made up late: %(tasks.late)s.")),
        Clause("tasks.done:rest", _("Not done: %(tasks.done:rest)s.")),
    ),
)  # fmt: skip

_RULES = (
    Claim(
        "05.rules", 5,
        _("The bureau has issued its provisional rules on school safety, the rules of "
          "assessment, and the main tasks with who answers for them."),
        district=Wording(
            _("The bureau has issued its rules on school safety: %(library.bureau_rules)s are in "
              "force with number and date, %(library.duty_rules)s of them on responsibility and "
              "assessment."),
            needs=("library.bureau_rules", "library.duty_rules"),
            also=(
                Clause("library.rules_issued",
                       _("Rules and plans put into force this year by the bureau and the schools: "
                         "%(library.rules_issued)s.")),
                Clause("library.read_share",
                       _("Of %(library.read_share:of)s people asked to read a text in force, "
                         "%(library.read_share:n)s confirmed it in time.")),
            ),
            none=_("No rule of the bureau is in force with number and date."),
        ),
        of_school=False,
    ),
    Claim(
        "06.compendium", 6,
        _("The compendium of rules covers ten fields with sixty-five rules and ten "
          "contingency plans, over sixty thousand characters."),
        district=Wording(
            _("The compendium of rules covers %(library.compendium_aspects)s fields with "
              "%(library.compendium_rules)s rules and %(library.compendium_plans)s contingency "
              "plans, %(library.compendium_characters)s characters."),
            needs=("library.compendium_aspects", "library.compendium_rules",
                   "library.compendium_plans", "library.compendium_characters"),
            none=_("No edition of the compendium is frozen with rules and contingency plans."),
        ),
        of_school=False,
    ),
)  # fmt: skip

_ORGANISATION = (
    *SECTION_AND_GROUPS,
    Claim(
        "08.officers", 8, _("Every school and kindergarten has its safety officer."),
        district=Wording(
            _("All %(posts.safety_director:of)s schools and kindergartens have a head and a "
              "safety officer in office."),
            needs=("posts.head", "posts.safety_director"),
            all_of=("posts.head", "posts.safety_director"),
            part=_("Of %(posts.safety_director:of)s schools and kindergartens, "
                   "%(posts.head:n)s have a head and %(posts.safety_director:n)s a safety "
                   "officer in office."),
            also=(
                Clause("posts.head:rest", _("Without a head in office: %(posts.head:open)s.")),
                Clause("posts.safety_director:rest",
                       _("Without a safety officer in office: %(posts.safety_director:open)s.")),
                Clause("posts.full_time",
                       _("Schools with a full-time officer: %(posts.full_time:n)s.")),
            ),
            none=_("The roster names no safety officer."),
        ),
        school=Wording(
            _("The %(head)s and the safety officer of %(place)s are in office."),
            needs=("posts.head", "posts.safety_director"),
        ),
    ),
    Claim(
        "09.letters", 9,
        _("Letters of responsibility were signed level by level, down to everybody."),
        district=Wording(
            _("Letters of responsibility were signed level by level, down to everybody: by the "
              "bureau, by all %(letters.signed_school:of)s heads of schools and kindergartens, by "
              "all %(letters.signed_office:of)s leaders of offices and by all "
              "%(letters.signed_post:of)s holders of other posts, counted by who is in office."),
            needs=("letters.signed_share",), all_of=("letters.signed_share",),
            part=_("Letters of responsibility are signed level by level: by "
                   "%(letters.signed_school:n)s of %(letters.signed_school:of)s heads, "
                   "%(letters.signed_office:n)s of %(letters.signed_office:of)s leaders of offices "
                   "and %(letters.signed_post:n)s of %(letters.signed_post:of)s holders of other "
                   "posts, counted by who is in office: %(letters.signed_share)s."),
            also=(
                Clause("letters.holes",
                       _("New holders who have not taken a letter over: %(letters.holes)s.")),
            ),
            none=_("Nobody in office has a signed letter of responsibility."),
        ),
        school=Wording(
            _("At %(place)s all %(letters.signed_share:of)s people in office have a signed letter "
              "of responsibility."),
            needs=("letters.signed_share",), all_of=("letters.signed_share",),
            part=_("At %(place)s %(letters.signed_share:n)s of %(letters.signed_share:of)s people "
                   "in office have a signed letter of responsibility."),
            also=(
                Clause("letters.holes",
                       _("New holders who have not taken a letter over: %(letters.holes)s.")),
            ),
            none=_("Nobody in office has a signed letter of responsibility."),
        ),
    ),
    Claim(
        "10.loop", 10,
        _("Self-check, supervision, rectification, reinforcement and keeping have become the "
          "way in which school safety works."),
        district=Wording(
            _("Self-check, supervision, rectification, reinforcement and keeping have become "
              "the way in which school safety works: all %(loop.units:of)s schools and "
              "kindergartens have records of the five steps."),
            needs=("loop.units",), all_of=("loop.units",),
            part=_("Self-check, supervision, rectification, reinforcement and keeping are on "
                   "record, with every step, at %(loop.units:n)s schools and kindergartens (of "
                   "%(loop.units:of)s); records of %(loop.units:rest)s are incomplete: "
                   "%(loop.units:open)s."),
        ),
        school=Wording(
            _("Self-check, supervision, rectification, reinforcement and keeping have each "
              "left a record at %(place)s."),
            needs=("loop.units",),
        ),
    ),
    Claim(
        "10.measured", 10, _("The five steps lock into each other."),
        district=Wording(
            _("Schools checked themselves %(checks.self)s times and were visited "
              "%(visits.made)s times."),
            needs=("checks.self", "visits.made"),
            also=(
                Clause("findings.found",
                       _("Supervision found %(findings.found)s faults, of which the schools "
                         "had not found %(findings.missed:n)s: a miss rate of "
                         "%(findings.missed)s.")),
                Clause("reinforcement.begun",
                       _("After striking off, closer checks began for "
                         "%(reinforcement.begun:n)s hazards; of %(reinforcement.done:of)s such "
                         "checks due, %(reinforcement.done:n)s were made.")),
                Clause("keeping.done",
                       _("Of %(keeping.done:of)s looks back due, %(keeping.done:n)s were made; "
                         "within ninety days %(recurrence.90)s of the hazards struck off came "
                         "back, within half a year %(recurrence.180)s.")),
            ),
        ),
        school=Wording(
            _("Self-checks made at %(place)s: %(checks.self)s; visits of supervision: "
              "%(visits.made)s."),
            needs=("checks.self", "visits.made"),
            also=(
                Clause("findings.found",
                       _("Supervision found %(findings.found)s faults, of which the own "
                         "ledger lacked %(findings.missed:n)s.")),
                Clause("keeping.done",
                       _("Of %(keeping.done:of)s looks back due, %(keeping.done:n)s were "
                         "made.")),
            ),
        ),
    ),
    Claim(
        "10.done", 10, _("So every task was carried out."),
        district=_DONE, school=_DONE,
    ),
)  # fmt: skip

CHAPTER = Chapter(
    _("Stronger leadership, better rules, an organisation that works"),
    (
        Section(_("Leadership"), LEADERSHIP),
        Section(_("Rules"), _RULES),
        Section(_("Organisation"), _ORGANISATION),
    ),
)
