"""The bureau's own Word templates: fields named, faults told with the cure, danger refused."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest
from docx import Document

from xiaoan.documents.catalogue import TEMPLATES
from xiaoan.documents.specimens import MOMENT, SPECIMENS
from xiaoan.documents.wordfile import LARGEST, UnfitWord, looked_through
from xiaoan.documents.wordforms import checked, papers, written
from xiaoan.documents.wordstart import starter
from xiaoan.documents.wordvalues import fields

LETTER, FORM = TEMPLATES["letter"], TEMPLATES["form"]


def word_file(*lines: str) -> bytes:
    document = Document()
    for line in lines:
        document.add_paragraph(line)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def text_of(content: bytes) -> str:
    return "\n".join(line.text for line in Document(io.BytesIO(content)).paragraphs)


def changed(content: bytes, change: Callable[[dict[str, bytes]], None]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in parts.items():
            archive.writestr(name, body)
    return out.getvalue()


def test_the_fields_are_filled_with_the_data_of_the_paper() -> None:
    own = word_file(
        "{{ title }}", "{{ addressee }}：", "{%p for line in lines %}", "{{ line }}",
        "{%p endfor %}", "{% if note %}（{{ note }}）{% endif %}", "{{ qr }}",
    )  # fmt: skip
    made = written(own, LETTER, SPECIMENS["letter"], MOMENT)
    text = text_of(made)
    assert "区城市管理局：" in text
    assert "专此致函，请予支持。" in text
    assert "联系人：赟堃" in text
    assert len(Document(io.BytesIO(made)).inline_shapes) == 1


def test_words_of_the_data_are_never_read_as_a_template() -> None:
    data = {**SPECIMENS["letter"], "addressee": "{{ title }} <b>&amp;</b>"}
    made = text_of(written(word_file("{{ addressee }}"), LETTER, data, MOMENT))
    assert made == "{{ title }} <b>&amp;</b>"


def test_the_whole_text_comes_with_headings_and_tables() -> None:
    made = written(word_file("{{p body }}"), TEMPLATES["redhead"], SPECIMENS["redhead"], MOMENT)
    document = Document(io.BytesIO(made))
    assert len(document.tables) == 1
    assert "一、总体要求" in text_of(made)


@pytest.mark.parametrize("paper", papers(), ids=lambda one: one.key)
def test_every_paper_has_a_file_to_begin_from_that_is_fit_as_it_is(paper: object) -> None:
    word = checked(starter(paper.form), paper.form)
    assert {"title", "date"} & word.fields


@pytest.mark.parametrize("paper", papers(), ids=lambda one: one.key)
def test_every_field_has_its_meaning(paper: object) -> None:
    assert all(str(one.about) for one in fields(paper.form))


def test_an_unknown_field_is_named_with_the_nearest_that_there_is() -> None:
    with pytest.raises(UnfitWord, match=r"titel.*title"):
        checked(word_file("{{ titel }}", "{{ date }}"), LETTER)


def test_an_unknown_part_of_a_field_is_told() -> None:
    with pytest.raises(UnfitWord, match="lable"):
        checked(word_file("{%p for one in signatures %}", "{{ one.lable }}", "{%p endfor %}"), FORM)


@pytest.mark.parametrize(
    "line",
    [
        "{{ title",
        "{% for one in rows %}",
        "{{ title.upper() }}",
        "{{ ''.__class__.__mro__ }}",
        "{{ 'a' * 1000000000 }}",
        "{{ title ~ title }}",
        "{% set x = title %}{{ x }}",
        "{% include 'x' %}",
        "{% import 'os' as os %}",
        "{% macro x() %}{% endmacro %}",
        "{{ title|center(1000000000) }}",
        "{{ title|attr('__class__') }}",
        "{{ range(1000000000) }}",
        "{{ lipsum() }}",
        "{% for a in rows %}{% for b in rows %}{% for c in rows %}{% for d in rows %}x"
        "{% endfor %}{% endfor %}{% endfor %}{% endfor %}",
    ],
)
def test_a_template_can_say_where_a_value_stands_and_nothing_else(line: str) -> None:
    with pytest.raises(UnfitWord):
        checked(word_file(line), FORM)


def test_what_stands_in_head_and_properties_is_looked_through_too() -> None:
    document = Document()
    document.sections[0].header.paragraphs[0].text = "{{ title.upper() }}"
    out = io.BytesIO()
    document.save(out)
    with pytest.raises(UnfitWord):
        looked_through(out.getvalue())
    document = Document()
    document.core_properties.title = "{{ ''.__class__ }}"
    out = io.BytesIO()
    document.save(out)
    with pytest.raises(UnfitWord):
        checked(out.getvalue(), FORM)


def macro(parts: dict[str, bytes]) -> None:
    parts["word/vbaProject.bin"] = b"macro"


def embedded(parts: dict[str, bytes]) -> None:
    parts["word/embeddings/oleObject1.bin"] = b"object"


def outside(parts: dict[str, bytes]) -> None:
    name = "word/_rels/document.xml.rels"
    link = b'<Relationship Id="x" Type="t/attachedTemplate" TargetMode="External" Target="h://x"/>'
    parts[name] = parts[name].replace(b"</Relationships>", link + b"</Relationships>")


def fetching(parts: dict[str, bytes]) -> None:
    field = b'<w:p><w:r><w:instrText> INCLUDEPICTURE "http://x/y" </w:instrText></w:r></w:p>'
    parts["word/document.xml"] = parts["word/document.xml"].replace(
        b"<w:sectPr", field + b"<w:sectPr", 1
    )


def entity(parts: dict[str, bytes]) -> None:
    parts["word/document.xml"] = b'<!DOCTYPE a [<!ENTITY b "c">]>' + parts["word/document.xml"]


def bomb(parts: dict[str, bytes]) -> None:
    parts["word/media/image1.png"] = bytes(30 * 2**20)


def macro_type(parts: dict[str, bytes]) -> None:
    name = "[Content_Types].xml"
    parts[name] = parts[name].replace(
        b"wordprocessingml.document.main", b"ms-word.document.macroEnabled.main"
    )


@pytest.mark.parametrize(
    "change", [macro, embedded, outside, fetching, entity, bomb, macro_type],
    ids=lambda one: one.__name__,
)  # fmt: skip
def test_what_could_do_harm_is_refused(change: Callable[[dict[str, bytes]], None]) -> None:
    with pytest.raises(UnfitWord):
        looked_through(changed(word_file("{{ title }}"), change))


@pytest.mark.parametrize(
    "content", [b"", b"hello", b"%PDF-1.7", b"PK\x03\x04 cut off", bytes(LARGEST + 1)],
    ids=["empty", "text", "pdf", "cut off", "huge"],
)  # fmt: skip
def test_what_is_no_word_file_is_refused(content: bytes) -> None:
    with pytest.raises(UnfitWord, match=r"\.docx|MB"):
        looked_through(content)
