"""The forms of rounds and visits: what is asked; the rules stand in the verbs."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xiaoan.access.matrix import row
from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.duties.models import Checklist
from xiaoan.escalation.whom import holders
from xiaoan.hazards.forms import TEXT, DayInput, StepForm
from xiaoan.hazards.kinds import criteria
from xiaoan.hazards.models import Hazard, NoticeRule
from xiaoan.inspections.models import METHODS, Round
from xiaoan.posts.models import Holding
from xiaoan.units.days import calendar_of
from xiaoan.units.models import Place, Unit


def inspectors_of(district_id: int) -> Any:
    """Accounts at the bureau whose post may enter findings."""
    at_bureau = [Unit.Kind.BUREAU, Unit.Kind.SECTION]
    held = Holding.objects.active().filter(
        post_id__in=row("inspections.find").posts, unit__district_id=district_id,
        unit__kind__in=at_bureau,
    )  # fmt: skip
    return User.objects.active().filter(pk__in=held.values("user_id")).order_by("pk")


def lists_of(district_id: int) -> list[tuple[str, str]]:
    """The district's checklists that a visit may use: code and title."""
    current = Checklist.objects.current().filter(district_id=district_id)
    fit = current.filter(used_in__contains=["supervision"]).order_by("code")
    return [(each.code, each.title) for each in fit]


class RoundForm(StepForm):
    """A special inspection; the record is the district."""

    name = forms.CharField(label=_("Name of the special inspection"), max_length=60)
    basis = forms.CharField(
        label=_("Basis"), max_length=200,
        help_text=_("The paper that founds it, with its number."),
    )  # fmt: skip
    leader = forms.CharField(
        label=_("Leader of the group"), max_length=60,
        help_text=_("Post and office, as the paper names them."),
    )  # fmt: skip
    since = forms.DateField(label=_("From"), widget=DayInput())
    until = forms.DateField(label=_("Until"), widget=DayInput())
    checklists = forms.MultipleChoiceField(
        label=_("Checklists"), widget=forms.CheckboxSelectMultiple
    )

    def prepare(self) -> None:
        self.fields["checklists"].choices = lists_of(self.record.pk)  # type: ignore[attr-defined]
        self.fields["since"].initial = clock.today()


class PlanForm(StepForm):
    """Visits to several schools; the record is the district."""

    units = forms.ModelMultipleChoiceField(label=_("Schools"), queryset=Unit.objects.none())
    planned_on = forms.DateField(label=_("Visit day"), widget=DayInput())
    round = forms.ModelChoiceField(
        label=_("Special inspection"), queryset=Round.objects.none(), required=False,
        empty_label=_("none: a routine visit"),
    )  # fmt: skip
    lead = forms.ModelChoiceField(label=_("Leader"), queryset=User.objects.none(), empty_label=None)
    members = forms.ModelMultipleChoiceField(
        label=_("With"), queryset=User.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("A visit is made by two or more inspectors."),
    )  # fmt: skip
    checklists = forms.MultipleChoiceField(
        label=_("Checklists"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: those of the special inspection."),
    )  # fmt: skip
    announce = forms.BooleanField(
        label=_("Announce it to the schools now"), required=False,
        help_text=_("Unannounced: the schools see it when the inspectors begin."),
    )  # fmt: skip
    anyway = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def prepare(self) -> None:
        district, today = self.record, clock.today()
        schools = Unit.objects.filter(district_id=district.pk).schools().open_on(today)
        people = inspectors_of(district.pk)
        rounds = Round.objects.filter(district_id=district.pk, until__gte=today)
        for name, rows in (
            ("units", schools.order_by("area", "code")), ("lead", people), ("members", people),
            ("round", rounds.order_by("-since")),
        ):  # fmt: skip
            self.fields[name].queryset = rows  # type: ignore[attr-defined]
        self.fields["checklists"].choices = lists_of(district.pk)  # type: ignore[attr-defined]


class BeginForm(StepForm):
    """Who really came; the record is the visit."""

    members = forms.ModelMultipleChoiceField(
        label=_("With"), queryset=User.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("A visit is made by two or more inspectors."),
    )  # fmt: skip

    def prepare(self) -> None:
        field = self.fields["members"]
        people = inspectors_of(self.record.district_id).exclude(pk=self.record.lead_id)
        field.queryset = people  # type: ignore[attr-defined]
        field.initial = self.record.members


class MethodForm(StepForm):
    method = forms.ChoiceField(label=_("Method"), choices=list(METHODS.items()))
    note = forms.CharField(label=_("Note"), max_length=300, required=False)


class FinishForm(StepForm):
    """The end of a visit, filled beforehand as far as the visit tells."""

    methods = forms.MultipleChoiceField(
        label=_("How it was made"), choices=list(METHODS.items()),
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    received_by = forms.CharField(label=_("Received by, at the school"), max_length=60)
    reply_due = forms.DateField(label=_("Reply due"), required=False, widget=DayInput())
    later = forms.BooleanField(
        label=_("Serve the notice later, with all of this special inspection"), required=False
    )

    def prepare(self) -> None:
        visit = self.record
        if visit.round_id is None:
            del self.fields["later"]
        self.fields["methods"].initial = visit.methods or ["see"]
        known = holders(visit.unit, "safety") or holders(visit.unit, "principal")
        self.fields["received_by"].initial = str(known[0]) if known else ""
        district = Unit(id=visit.district_id, district_id=visit.district_id)
        days = NoticeRule.objects.all().of_district(visit.district_id).reply_days
        day = calendar_of(district).add_working_days(clock.today(), days)
        self.fields["reply_due"].initial = day


class FindForm(StepForm):
    """A finding beside the lists; the record is the visit."""

    what = forms.CharField(label=_("What is unsafe"), max_length=200)
    same_as = forms.ModelChoiceField(
        label=_("Is it in the school's own ledger?"), queryset=Hazard.objects.none(),
        required=False, empty_label=_("No, it is new"),
    )  # fmt: skip
    place = forms.ModelChoiceField(
        label=_("Place"), queryset=Place.objects.none(), required=False,
        empty_label=_("Another place"),
    )  # fmt: skip
    place_text = forms.CharField(label=_("Or in words"), max_length=80, required=False)
    topic = forms.CharField(label=_("Topic"), max_length=20, required=False)
    criterion = forms.ChoiceField(
        label=_("Criterion of the official guide"), choices=list, required=False,
        help_text=_("What meets a criterion is a major hazard; the grade is never chosen."),
    )  # fmt: skip
    control = forms.ChoiceField(
        label=_("Interim control"), choices=Hazard.Control.choices, initial="none",
        widget=forms.RadioSelect,
    )  # fmt: skip
    is_urgent = forms.BooleanField(label=_("Must be put right today"), required=False)
    due_days = forms.IntegerField(
        label=_("Working days to rectify"), required=False, min_value=0, max_value=250
    )
    detail = forms.CharField(label=_("More about it"), max_length=500, required=False, widget=TEXT)
    photo = forms.FileField(
        label=_("Photo"), required=False,
        widget=forms.FileInput(attrs={"accept": "image/*", "capture": "environment"}),
    )  # fmt: skip

    def prepare(self) -> None:
        unit = self.record.unit
        known = Hazard.objects.filter(district_id=unit.district_id, unit_id=unit.pk).unresolved()
        self.fields["same_as"].queryset = known.order_by("known_at")  # type: ignore[attr-defined]
        met: Any = self.fields["criterion"]
        met.choices = [("", _("meets none: general")), *((text, text) for text in criteria())]
        places = Place.objects.of(unit).in_use()
        self.fields["place"].queryset = places  # type: ignore[attr-defined]

    def facts(self) -> dict[str, Any]:
        """What `Visit.find` takes; the photo is kept by the page."""
        facts = dict(self.cleaned_data)
        facts.pop("photo", None)
        is_major = bool(facts["criterion"])
        return facts | {"grade": Hazard.Grade.MAJOR if is_major else Hazard.Grade.GENERAL}


class PhotoForm(StepForm):
    photo = forms.FileField(
        label=_("Photo"), widget=forms.FileInput(attrs={"accept": "image/*"}),
    )  # fmt: skip
