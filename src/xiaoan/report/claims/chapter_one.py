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

_FOLLOWED = Wording(
    _("Failures of duty were followed up: of %(accountability.opened)s accountability cases all "
      "were decided."),
    needs=("accountability.opened", "accountability.decided"),
    all_of=("accountability.decided",),
    part=_("Failures of duty were followed up: of %(accountability.opened)s accountability cases, "
           "%(accountability.decided:n)s were decided."),
    also=(
        Clause("accountability.false_closings",
               _("Of %(accountability.false_closings:of)s false closings found, "
                 "%(accountability.false_closings:n)s led to a case.")),
    ),
    none=_("No accountability case is on record."),
)  # fmt: skip

_LEADERSHIP = (
    Claim(
        "01.division", 1,
        _("At the start of the year the bureau divided the responsibility for school safety "
          "among its leaders, the leader in charge and its sections."),
        district=Wording(
            _("At the start of the year the bureau divided the responsibility for school safety "
              "among its leaders, the leader in charge and its sections: "
              "%(responsibility.bureau:n)s posts have their charges."),
            needs=("responsibility.division", "responsibility.bureau"),
            none=_("No division of duties was approved and in force by March."),
        ),
        of_school=False,
    ),
    Claim(
        "02.first_responsible", 2,
        _("The heads of party and bureau answer first for the safety of all schools, the "
          "leader in charge directly, the others for their sections: one post, two duties."),
        district=Wording(
            _("The head of the bureau answers first for the safety of all schools "
              "(%(responsibility.bureau_first)s), the leader in charge directly "
              "(%(responsibility.bureau_direct)s), the others for their own work and its safety "
              "(%(responsibility.bureau_own)s): all %(responsibility.bureau:of)s posts held at "
              "the bureau have their charges of safety."),
            needs=("responsibility.bureau_first", "responsibility.bureau_direct",
                   "responsibility.bureau_own", "responsibility.bureau"),
            all_of=("responsibility.bureau",),
            part=_("The head of the bureau answers first for the safety of all schools "
                   "(%(responsibility.bureau_first)s), the leader in charge directly "
                   "(%(responsibility.bureau_direct)s), others for their own work and its safety "
                   "(%(responsibility.bureau_own)s); of %(responsibility.bureau:of)s posts held "
                   "at the bureau, %(responsibility.bureau:n)s have charges of safety."),
            none=_("Nobody stands in the bureau's sheet in that role."),
        ),
        of_school=False,
    ),
    Claim(
        "03.posts", 3,
        _("Schools and kindergartens have set out the responsibility of leaders, middle "
          "leaders and staff, broken down to every post."),
        district=Wording(
            _("All %(responsibility.schools:of)s schools and kindergartens have broken the "
              "responsibility down to every post, and every holder has acknowledged it."),
            needs=("responsibility.posts", "responsibility.receipts"),
            all_of=("responsibility.schools",),
            part=_("Of %(responsibility.posts:of)s posts held, %(responsibility.posts:n)s have "
                   "their charges of safety, and %(responsibility.receipts:n)s holders "
                   "acknowledged them; at %(responsibility.schools:n)s schools and kindergartens "
                   "(of %(responsibility.schools:of)s) every post did, still open at "
                   "%(responsibility.schools:rest)s: %(responsibility.schools:open)s."),
            also=(
                Clause("responsibility.vacant",
                       _("Charges whose post nobody holds: %(responsibility.vacant)s.")),
            ),
            none=_("No sheet of responsibility is in force."),
        ),
        school=Wording(
            _("The responsibility is broken down to every post of %(place)s: all "
              "%(responsibility.posts:of)s holders have acknowledged their charges."),
            needs=("responsibility.posts", "responsibility.receipts"),
            all_of=("responsibility.posts", "responsibility.receipts"),
            part=_("Of %(responsibility.posts:of)s posts held at %(place)s, "
                   "%(responsibility.posts:n)s have their charges of safety; "
                   "%(responsibility.receipts:n)s holders have acknowledged them."),
            none=_("No sheet of responsibility is in force."),
        ),
    ),
    Claim(
        "04.accountability", 4, _("Failures of duty are strictly followed up."), grade="B",
        district=_FOLLOWED, school=_FOLLOWED,
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
    Claim(
        "07.section", 7, _("The bureau has added a safety section and staffed it fully."),
        district=Wording(
            _("The bureau's safety section is staffed: all %(section.positions:of)s approved "
              "positions are filled, %(posts.section)s people in office."),
            needs=("section.positions", "posts.section"), all_of=("section.positions",),
            part=_("Of the %(section.positions:of)s approved positions of the bureau's safety "
                   "section, %(section.positions:n)s are filled; %(posts.section)s people are in "
                   "office."),
            also=(Clause("section.new", _("Sections founded this year: %(section.new)s.")),),
            none=_("No approved establishment of a safety section is on record."),
        ),
        of_school=False,
    ),
    Claim(
        "07.duties", 7,
        _("The section's duties are clear, and the other sections carry out theirs."),
        district=Wording(
            _("The section's duties are clear (%(section.charges)s lines); all "
              "%(section.offices:of)s posts of the sections have their charges of safety."),
            needs=("section.charges", "section.offices"), all_of=("section.offices",),
            part=_("The section's duties are set down (%(section.charges)s lines); of "
                   "%(section.offices:of)s posts of the sections, %(section.offices:n)s have "
                   "charges of safety."),
            none=_("The bureau's sheet names no post of the section."),
        ),
        of_school=False,
    ),
    Claim(
        "08.groups", 8, _("Every school and kindergarten has a leading group for safety."),
        district=Wording(
            _("All %(groups.valid:of)s schools and kindergartens have a leading group for safety, "
              "founded by a paper."),
            needs=("groups.valid",), all_of=("groups.valid",),
            part=_("Of %(groups.valid:of)s schools and kindergartens, %(groups.valid:n)s have a "
                   "leading group for safety; without one: %(groups.valid:open)s."),
            none=_("No leading group is on record."),
        ),
        school=Wording(
            _("The leading group for safety of %(place)s is founded by a paper and in force, "
              "headed by the %(head)s."),
            needs=("groups.valid",),
        ),
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
        Section(_("Leadership"), _LEADERSHIP),
        Section(_("Rules"), _RULES),
        Section(_("Organisation"), _ORGANISATION),
    ),
)
