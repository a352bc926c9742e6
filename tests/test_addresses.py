"""Every address of the product has a row that says who may open it, and the row is true.

A new address without a row fails here. The columns are parts of the cast; `.` the page, `>`
sent elsewhere (to the door or by the page itself), `x` seen but not allowed, `-` not found,
`m` only taken by POST, `k` wants a phone's key, `!` asks for something first.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.address_table import PARTS, TABLE
from tests.cast import People
from tests.sample import NOW, Sample
from xiaoan.base import clock
from xiaoan.ledger.models import Event

MARKS = {
    200: ".", 204: ".", 301: ">", 302: ">", 303: ">", 400: "!", 401: "k", 403: "x", 404: "-",
    405: "m", 409: "!", 422: "!",
}  # fmt: skip
#: Kept by their authors: the sign-in library's own addresses and the language switch.
LIBRARIES = ("account_", "mfa_", "socialaccount_", "set_language")


def names(resolver: URLResolver, space: str = "") -> Iterator[tuple[str, set[str]]]:
    """Every named address by its full name, with the parts that it must be given."""
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from names(entry, inner)
        elif isinstance(entry, URLPattern) and entry.name:
            # Without a name stand only the library's doors that this house keeps shut.
            yield f"{space}{entry.name}", set(entry.pattern.converters)


def ours() -> dict[str, set[str]]:
    found = sorted(names(get_resolver()), key=lambda one: one[0])
    return {name: parts for name, parts in found if not name.startswith(LIBRARIES)}


def addresses(sample: Sample) -> dict[str, str]:
    """A real address for each name, of the sample's own records."""
    found = {}
    for name, parts in ours().items():
        given = {k: v for k, v in sample.arguments(name).items() if k in parts}
        found[name] = reverse(name, kwargs=given or None)
    return found


@pytest.fixture
def sample(people: People) -> Iterator[Sample]:
    made = Sample(people)
    with clock.at(NOW):
        yield made


def client_of(people: People, part: str) -> Client:
    client = Client(headers={"accept-language": "zh-hans"}, raise_request_exception=False)
    if part != "anonymous":
        client.force_login(people.users()[part])
    return client


def test_every_address_has_a_row_and_every_row_an_address() -> None:
    assert sorted(TABLE) == list(ours())


def test_every_part_opens_what_its_row_says_and_nothing_breaks(sample: Sample) -> None:
    clients = {part: client_of(sample.people, part) for part in PARTS}
    wrong = []
    for name, address in addresses(sample).items():
        codes = {part: clients[part].get(address).status_code for part in PARTS}
        found = "".join(MARKS.get(code, "?") for code in codes.values())
        if found != TABLE.get(name):
            wrong.append(f'    "{name}": "{found}",')
    assert not wrong, "rows as found:\n" + "\n".join(wrong)


def test_an_empty_form_breaks_nothing_and_changes_nothing(sample: Sample) -> None:
    """Whoever posts nothing to any address gets an answer in words, and no record moves.

    Steps without a form (begin, announce, read) are taken by an empty POST of those who may:
    they are asked of those who may not.
    """
    broken, moved = [], []
    outsiders = [client_of(sample.people, part) for part in ("neighbour", "stranger", "guard")]
    for name, address in addresses(sample).items():
        for client in outsiders:
            before = Event.objects.exclude(action__startswith="accounts.").count()
            status = client.post(address).status_code
            if status >= 500:
                broken.append((name, status))
            if (
                status in {403, 404}
                and before != Event.objects.exclude(action__startswith="accounts.").count()
            ):
                moved.append(name)
    assert not broken
    assert not moved


def test_rubbish_in_the_address_is_answered_in_words(sample: Sample) -> None:
    client = client_of(sample.people, "section")
    queries = (
        "?after=x", "?before=%00", "?q=%00%ff", "?state=nonsense", "?page=-1&since=31.13.",
        "?export=xlsx&topic=%27%22", "?unit=%27--", "?from=0001-01-01&to=9999-12-31",
    )  # fmt: skip
    broken = []
    for name, address in addresses(sample).items():
        broken += [(name, q) for q in queries if client.get(address + q).status_code >= 500]
    assert not broken


#: The field app itself, which holds nothing of anybody: the same files for all.
APP = {"api:standing", "field:card", "field:rest", "field:shell", "field:worker"}


#: The pages behind a plate on the wall, and behind the code on a paper.
CODES = {"proving:paper", "public:find", "public:plate", "public:sealed", "public:track"}


def test_without_signing_in_only_privacy_the_check_codes_and_the_certificate_are_open() -> None:
    first = PARTS.index("anonymous")
    open_to_all = {name for name, row in TABLE.items() if row[first] == "."}
    assert open_to_all - APP - CODES == {"accounts:privacy", "ledger:check", "project:certificate"}


def test_the_door_is_the_place_where_one_is_sent() -> None:
    assert reverse(settings.LOGIN_URL) == "/accounts/login/"
