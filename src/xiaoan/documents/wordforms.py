"""Papers by the bureau's own Word templates (docxtpl): which fields there are, and filling them.

Where a bureau has laid in a template for a paper, `word_by` makes the Word file by it; the PDF,
which is what is issued and signed, stays ours. A template is tried with the specimen before it
counts, so whatever goes wrong goes wrong in front of the person who laid it in.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from difflib import get_close_matches
from typing import Any

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from docx.shared import Mm
from docxtpl import DocxTemplate, InlineImage
from jinja2.exceptions import TemplateError, UndefinedError

from xiaoan.accounts.models import User
from xiaoan.base import qr
from xiaoan.documents import kinds
from xiaoan.documents.catalogue import TEMPLATES, Template, template
from xiaoan.documents.models import Fitting
from xiaoan.documents.specimens import MOMENT, SPECIMENS
from xiaoan.documents.wordfile import UnfitWord, WordFile, environment, looked_through
from xiaoan.documents.wordvalues import fields, values_of
from xiaoan.evidence.disk import file_store
from xiaoan.evidence.kinds import DOCX
from xiaoan.evidence.models import File
from xiaoan.evidence.store import store
from xiaoan.units.models import Unit

Paper = Mapping[str, Any]
_QR = 24  # millimetres, as on the PDF
#: Texts of the library: their Word files are ours, so that they can be read in again.
_FORM = "form."  # before the key of a form: a kind may be called like one
_BOUND = {"compendium", "ruling"}


@dataclass(frozen=True)
class PaperFor:
    """What a Word template can be for: a form of paper, or one kind of papers of that form."""

    key: str
    name: str | Promise
    form: Template

    @property
    def is_form(self) -> bool:
        """Whether it stands for every paper of its form."""
        return self.key.startswith(_FORM)


def papers() -> list[PaperFor]:
    """Every form, and every kind of papers that the modules have registered."""
    forms = [PaperFor(_FORM + key, one.name, one) for key, one in TEMPLATES.items()
             if key not in _BOUND]  # fmt: skip
    own = [PaperFor(one.key, one.label, template(one.template)) for one in kinds.all_kinds()
           if one.template not in _BOUND]  # fmt: skip
    return forms + own


def paper_for(key: str) -> PaperFor | None:
    """The one of this key, if there is one."""
    return next((one for one in papers() if one.key == key), None)


def checked(content: bytes, form: Template) -> WordFile:
    """The template, looked through and tried with the specimen. Raises UnfitWord."""
    word = looked_through(content)
    known = {one.key for one in fields(form)}
    unknown = sorted(word.fields - known)
    if unknown:
        raise UnfitWord(_unknown(unknown, known))
    written(word.content, form, SPECIMENS[form.key], MOMENT)
    return word


def written(content: bytes, form: Template, data: Paper, at: datetime) -> bytes:
    """The .docx by this template. Raises UnfitWord, filling.UnfitData."""
    values = values_of(form, data)
    made = DocxTemplate(io.BytesIO(content))
    made.render_init()
    if values["address"]:
        values["qr"] = InlineImage(made, io.BytesIO(qr.png(values["address"])), width=Mm(_QR))
    try:
        made.render(values, environment(), autoescape=True)
    except UndefinedError as wrong:
        raise UnfitWord(
            _("A field has no such part: %(why)s. See the list of fields.") % {"why": wrong.message}
        ) from wrong
    except (TemplateError, TypeError, ValueError, AttributeError, KeyError) as wrong:
        raise UnfitWord(
            _("The template cannot be filled: %(why)s. See the list of fields.") % {"why": wrong}
        ) from wrong
    about = made.docx.core_properties
    about.created = about.modified = at.astimezone(UTC).replace(tzinfo=None)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def lay_in(paper: PaperFor, content: bytes, *, by: User, unit: Unit, name: str) -> Fitting:
    """Use a template that `checked` has passed from now on; the file belongs to the record."""
    with transaction.atomic():
        made = Fitting.lay_in(
            Fitting.Kind.WORD, by=by, unit=unit, place=paper.key, name=name[:120],
            sha256=hashlib.sha256(content).hexdigest(), size=len(content),
        )  # fmt: skip
        store(
            io.BytesIO(content), by=by, unit=unit, subject=made.subject, role=File.Role.PAPER,
            name=name, only=(DOCX,),
        )  # fmt: skip
    return made


def word_by(district_id: int, *, kind: str, data: Paper, at: datetime) -> bytes | None:
    """A paper of this kind by the district's own template, that of the kind before that of its
    form; None where it has neither in use.

    Raises UnfitWord when the data of this one paper do not fit the template that the specimen
    fitted, kinds.NoKind.
    """
    keys = (kind, _FORM + kinds.kind(kind).template)
    rows = Fitting.objects.filter(
        district_id=district_id, kind=Fitting.Kind.WORD, place__in=keys
    ).in_use()
    found = {one.place: one for one in rows}
    own = next((found[key] for key in keys if key in found), None)
    paper = paper_for(own.place) if own else None
    if own is None or paper is None:
        return None
    return written(content_of(own), paper.form, data, at)


def content_of(form: Fitting) -> bytes:
    """The file of a Word template. Raises FileNotFoundError."""
    with file_store().open(form.sha256) as kept:
        return kept.read()


def _unknown(unknown: Sequence[str], known: set[str]) -> str:
    said = []
    for name in unknown:
        near = get_close_matches(name, known, 1)
        said.append(_("%(name)s (%(near)s?)") % {"name": name, "near": near[0]} if near else name)
    return _("This paper has no field %(names)s. Correct the name, or take it out; the list of"
             " fields stands on this page.") % {"names": ", ".join(said)}  # fmt: skip
