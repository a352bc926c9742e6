"""Claims about who answers for what: rows 1 to 4, 7 and the groups of row 8."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from xiaoan.report.claims.claim import Claim, Clause, Wording

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

LEADERSHIP = (
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

SECTION_AND_GROUPS = (
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
)  # fmt: skip
