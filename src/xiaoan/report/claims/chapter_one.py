"""Chapter one of the source text: leadership, rules, organisation (rows 1 to 10)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from xiaoan.report.claims.claim import Chapter, Claim, Clause, Section, Wording

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

_LEADERSHIP = (
    Claim(
        "01.division", 1,
        _("At the start of the year the bureau divided the responsibility for school safety "
          "among its leaders, the leader in charge and its sections."),
        missing=_("the division of duties with its approval"), of_school=False,
    ),
    Claim(
        "02.first_responsible", 2,
        _("The heads of party and bureau answer first for the safety of all schools, the "
          "leader in charge directly, the others for their sections: one post, two duties."),
        missing=_("the matrix of responsibility by post"), of_school=False,
    ),
    Claim(
        "03.posts", 3,
        _("Schools and kindergartens have set out the responsibility of leaders, middle "
          "leaders and staff, broken down to every post."),
        missing=_("each holder's receipt for the list of duties of the post"),
    ),
    Claim(
        "04.accountability", 4, _("Failures of duty are strictly followed up."), grade="B",
        missing=_("accountability cases and how they ended"),
    ),
)  # fmt: skip

_RULES = (
    Claim(
        "05.rules", 5,
        _("The bureau has issued its provisional rules on school safety, the rules of "
          "assessment, and the main tasks with who answers for them."),
        missing=_("the register of rules with number and date"), of_school=False,
    ),
    Claim(
        "06.compendium", 6,
        _("The compendium of rules covers ten fields with sixty-five rules and ten "
          "contingency plans, over sixty thousand characters."),
        missing=_("the compendium's published version"), of_school=False,
    ),
)  # fmt: skip

_ORGANISATION = (
    Claim(
        "07.section", 7, _("The bureau has added a safety section and staffed it fully."),
        district=Wording(
            _("The bureau's safety section has %(posts.section)s people in office."),
            needs=("posts.section",),
            none=_("Nobody on the roster holds a post of the safety section."),
        ),
        of_school=False,
    ),
    Claim(
        "07.duties", 7,
        _("The section's duties are clear, and the other sections carry out theirs."),
        missing=_("the approved establishment and the version of the section's duties"),
        of_school=False,
    ),
    Claim(
        "08.groups", 8, _("Every school and kindergarten has a leading group for safety."),
        missing=_("the paper that founds each leading group"),
    ),
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
        missing=_("signed letters of responsibility, against the present holders"),
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
        Section(_("Leadership"), _LEADERSHIP),
        Section(_("Rules"), _RULES),
        Section(_("Organisation"), _ORGANISATION),
    ),
)
