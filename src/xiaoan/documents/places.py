"""Places of signatures in a PDF: where the template keeps room for a name drawn on the screen.

A template writes `#sign-place("head", 60mm, 14mm)` (gb9704.typ): a link without text whose address
is `xiaoan:sign/head`. Before the first signature each of them becomes an empty signature field of
that name, so no template measures its own pages, and whoever signs later fills a field that was
there: that changes nothing of what was signed before.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pyhanko.pdf_utils.generic import ArrayObject, pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, append_signature_field

SCHEME = "xiaoan:sign/"


@dataclass(frozen=True)
class Place:
    """A rectangle on a page: `page` from 0, the rest in points from the lower left corner."""

    page: int
    left: float
    bottom: float
    right: float
    top: float

    def spec(self, name: str) -> SigFieldSpec:
        """The field of this name at this place."""
        box = (round(self.left), round(self.bottom), round(self.right), round(self.top))
        return SigFieldSpec(sig_field_name=name, on_page=self.page, box=box)


def keep_places(writer: IncrementalPdfFileWriter, pdf: bytes) -> None:
    """Turn the rooms that the template kept into empty signature fields."""
    if SCHEME.encode() not in pdf:
        return
    for number in range(int(writer.prev.root["/Pages"]["/Count"])):
        for name, place in _taken(writer, number).items():
            append_signature_field(writer, place.spec(name))


def _taken(writer: IncrementalPdfFileWriter, number: int) -> dict[str, Place]:
    """The rooms of one page; their links go."""
    page_of: Any = writer.find_page_for_modification
    reference, _resources = page_of(number)
    page = reference.get_object()
    links = list(page.get("/Annots", ()))  # references
    found, others = {}, ArrayObject()
    for link in links:
        one = link.get_object()
        name = _name(one)
        if name:
            left, bottom, right, top = (float(side) for side in one["/Rect"])
            found[name] = Place(number, left, bottom, right, top)
        else:
            others.append(link)
    if found:
        page[pdf_name("/Annots")] = others
        writer.mark_update(reference)
    return found


def _name(annotation: Any) -> str:
    """The name of the room that a link keeps; nothing for any other."""
    address = str(annotation.get("/A", {}).get("/URI", ""))
    return address.removeprefix(SCHEME) if address.startswith(SCHEME) else ""
