"""Duties 职责, the tasks they open, the records and traces that close them."""

from xiaoan.duties.models.basis import Basis, BasisQuerySet
from xiaoan.duties.models.checklist import Checklist
from xiaoan.duties.models.duty import Duty, DutyQuerySet
from xiaoan.duties.models.record import Record, Trace
from xiaoan.duties.models.reinforcement import Reinforcement
from xiaoan.duties.models.task import Task, TaskQuerySet
from xiaoan.duties.models.timing import Timing

__all__ = [
    "Basis",
    "BasisQuerySet",
    "Checklist",
    "Duty",
    "DutyQuerySet",
    "Record",
    "Reinforcement",
    "Task",
    "TaskQuerySet",
    "Timing",
    "Trace",
]
