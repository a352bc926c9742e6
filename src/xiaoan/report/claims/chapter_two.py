"""Chapter two of the source text: teaching, daily management, drills (rows 11 to 33)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from xiaoan.report.claims.claim import Chapter, Claim, Clause, Section, Wording

_DISPOSED = Wording(
    _("All %(hazards.disposed:of)s hazards found are on record, in the register and "
      "have a clear disposition."),
    needs=("hazards.disposed",), all_of=("hazards.disposed",),
    part=_("Of %(hazards.disposed:of)s hazards on record and in the register, "
           "%(hazards.disposed:n)s have a clear disposition; "
           "%(hazards.disposed:rest)s have none yet: %(hazards.disposed:open)s."),
    also=(
        Clause("hazards.major", _("Major hazards among them: %(hazards.major)s.")),
    ),
)  # fmt: skip

_ON_TIME = Wording(
    _("All %(hazards.on_time:of)s hazards due were put right, re-checked and struck "
      "off in time."),
    needs=("hazards.on_time",), all_of=("hazards.on_time",),
    part=_("Of %(hazards.on_time:of)s hazards due, %(hazards.on_time:n)s were put "
           "right, re-checked and struck off in time: %(hazards.on_time)s; "
           "%(hazards.on_time:rest)s were not: %(hazards.on_time:open)s."),
)  # fmt: skip

_TEACHING = (
    Claim(
        "11.campaign", 11,
        _("All schools took part in the campaign “Cherish life, safety first”."),
        missing=_("the campaign with its basis, who took part and what was done"),
    ),
    Claim(
        "12.channels", 12,
        _("Schools told pupils and teachers about safety by radio, blackboard, show window, "
          "speech under the flag and film."),
        missing=_("activities by channel"),
    ),
    Claim(
        "13.lessons", 13,
        _("Lessons were held on traffic, fire, electricity, laboratory, labour, food and "
          "sport."),
        missing=_("lesson records by topic"),
    ),
    Claim(
        "14.law_lessons", 14,
        _("Law lessons have their plan, hours, book and teacher."),
        missing=_("plan, timetable, book and teacher by class"),
    ),
    Claim(
        "15.law_heads", 15, _("Every school has engaged a vice principal for law."),
        missing=_("letters of appointment valid on the last day of the year"),
    ),
    Claim(
        "16.publicity", 16,
        _("Two publicities and one supervision go on; teachers, pupils and parents are "
          "engaged as supervisors."),
        missing=_("postings, appointments and answered opinions"),
    ),
    Claim(
        "17.injuries", 17, _("Accidents to pupils at school have become fewer."), grade="B",
        missing=_("the register of injuries of this year and the last"),
    ),
    Claim(
        "18.crime", 18, _("The crime rate of pupils has been zero for years."), grade="C",
        missing=_("a statement by the police or the court"), of_school=False,
    ),
    Claim(
        "19.training", 19,
        _("All heads, and the owners of private schools, attended the courses of province "
          "and city: one hundred and five people."),
        missing=_("the lists of attendance"), of_school=False,
    ),
    Claim(
        "20.books", 20,
        _("In the month of safety every school was given books and discs."),
        missing=_("the schools' receipts"),
    ),
)  # fmt: skip

_DAILY = (
    Claim(
        "21.patrol", 21, _("Patrol and duty by day and night are sound."),
        missing=_("patrol rounds against plan, the duty rota and spot calls"),
    ),
    Claim(
        "22.visitors", 22,
        _("Visitors are asked and registered; nobody idle is let in."), grade="B",
        missing=_("the visitors' book"),
    ),
    Claim(
        "23.rota", 23,
        _("There is a leader and a teacher on duty, and somebody at school at any hour."),
        missing=_("the duty rota as kept, minute by minute"),
    ),
    Claim(
        "24.guards", 24,
        _("Gate keepers who were too old or too weak for it have been replaced."), grade="B",
        missing=_("changes of gate staff with the class of reason"),
    ),
    Claim(
        "25.self_checks", 25,
        _("Daily self-checks look closer where most people could be hurt: fire, dormitory, "
          "canteen."),
        district=Wording(
            _("Schools checked themselves %(checks.self)s times, of which "
              "%(checks.focus:n)s times fire, dormitory and canteen, where most people could "
              "be hurt: %(checks.focus)s; %(checks.with_faults:n)s checks found something."),
            needs=("checks.self", "checks.focus"),
        ),
        school=Wording(
            _("At %(place)s, %(checks.self)s self-checks were made, of which "
              "%(checks.focus:n)s of fire, dormitory and canteen: %(checks.focus)s; "
              "%(checks.with_faults:n)s checks found something."),
            needs=("checks.self", "checks.focus"),
        ),
    ),
    Claim(
        "26.ledger", 26,
        _("Every check has its record, its entry in the register and a clear disposition."),
        district=_DISPOSED, school=_DISPOSED,
    ),
    Claim(
        "27.on_time", 27, _("Hazards found in daily self-checks are put right in time."),
        district=_ON_TIME, school=_ON_TIME,
    ),
    Claim(
        "27.reported", 27,
        _("What a school cannot put right is reported at once to the police post and the "
          "bureau."),
        district=Wording(
            _("All %(blocked.ever)s hazards that schools could not put right for the time "
              "being were reported to the bureau at once (within half an hour)."),
            needs=("blocked.ever",), all_of=("blocked.reported",),
            part=_("Of %(blocked.ever)s hazards that schools could not put right for the "
                   "time being, %(blocked.reported:n)s were reported to the bureau at once "
                   "(within half an hour), %(blocked.reported:rest)s later."),
            also=(
                Clause("referrals.sent",
                       _("%(referrals.sent)s referrals went to the police and other "
                         "authorities; %(referrals.answered:n)s were answered.")),
            ),
            none=_("No school said that it could not put a hazard right."),
        ),
        school=Wording(
            _("All %(blocked.ever)s hazards that %(place)s could not put right for the time "
              "being were reported to the bureau at once (within half an hour)."),
            needs=("blocked.ever",), all_of=("blocked.reported",),
            part=_("Of %(blocked.ever)s hazards that %(place)s could not put right for the "
                   "time being, %(blocked.reported:n)s were reported to the bureau at once "
                   "(within half an hour), %(blocked.reported:rest)s later."),
            none=_("No hazard was said to be beyond the school."),
        ),
    ),
)  # fmt: skip

_DRILLS = (
    Claim(
        "28.plans", 28,
        _("Schools have contingency plans for fire, flood, earthquake, snow, collapse, "
          "crushes, power failure, epidemics and large events."),
        missing=_("approved plans by type"),
    ),
    Claim(
        "29.maps", 29, _("Evacuation maps and signs were drawn and posted where all see them."),
        missing=_("maps by floor and the day of posting"),
    ),
    Claim(
        "30.drills", 30,
        _("Plans for fire, earthquake, epidemics and large events are drilled regularly."),
        missing=_("drills done against drills due"),
    ),
    Claim(
        "31.fire_drill", 31,
        _("In the middle of October a secondary school held a fire evacuation drill, guided "
          "by the fire brigade and the bureau."),
        missing=_("the record of the drill with who took part"),
    ),
    Claim(
        "32.known", 32,
        _("Teachers and pupils know the routes, the signs, the safe places, where the "
          "extinguishers stand and how to save themselves."), grade="B",
        missing=_("questions asked after the drill"),
    ),
    Claim(
        "33.command", 33,
        _("Heads judge and command much better, and the plans were improved."), grade="B",
        missing=_("changes of plans linked to what drills showed"),
    ),
)  # fmt: skip

CHAPTER = Chapter(
    _("People first, prevention always, a safe school system"),
    (
        Section(_("Teaching and publicity"), _TEACHING),
        Section(_("Daily management"), _DAILY),
        Section(_("Plans and drills"), _DRILLS),
    ),
)
