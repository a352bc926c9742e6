"""Letters of responsibility: templates, rounds, letters, signatures, successions."""

from xiaoan.targets.models.batch import Batch, BatchQuerySet
from xiaoan.targets.models.letter import Letter, LetterQuerySet
from xiaoan.targets.models.signature import Signature
from xiaoan.targets.models.succession import Succession, SuccessionQuerySet
from xiaoan.targets.models.template import Target, Template

__all__ = [
    "Batch", "BatchQuerySet", "Letter", "LetterQuerySet", "Signature", "Succession",
    "SuccessionQuerySet", "Target", "Template",
]  # fmt: skip
