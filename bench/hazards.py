"""A register of many hazards in one district, and its pages as the section sees them."""

from __future__ import annotations

import re
from typing import Any

import msgspec
from django.db import connection, connections
from django.test import Client
from psycopg import sql
from tests.cast import assemble

from bench.world import timed
from xiaoan.base.scope import scope
from xiaoan.hazards.models import Hazard
from xiaoan.ledger.batch import born_select
from xiaoan.ledger.canonical import jsonable

CHUNK = 20_000
#: A hazard with nothing said yet.
BLANK: dict[str, Any] = {
    str(field.column): jsonable(field.get_default() if field.has_default() or not field.null
                                else None)
    for field in Hazard._meta.concrete_fields
}  # fmt: skip
_ROWS = """
select {columns} from generate_series(1, %(count)s) n cross join lateral
jsonb_populate_record(null::hazards_hazard, %(blank)s::jsonb || jsonb_build_object(
  'id', xa_uuid7(), 'unit_id', %(unit)s::int, 'district_id', %(district)s::int,
  'year', 2020 + n %% 6, 'serial', %(first)s::int + n, 'what', '灭火器压力不足 ' || n,
  'topic', (array['消防', '用电', '食品'])[1 + n %% 3], 'status', case when n %% 400 = 0
    then 'assigned' else 'closed' end, 'grade', 'general', 'source', 'self',
  'found_at', now() - n * interval '3 minutes', 'known_at', now() - n * interval '3 minutes',
  'closed_at', case when n %% 400 <> 0 then now() - n * interval '1 minute' end,
  'due_on', current_date - (n %% 300)::int + 30, 'found_by_id', %(by)s::int,
  'closed_by_id', case when n %% 400 <> 0 then %(by)s::int end,
  'rectifier_id', %(by)s::int, 'place_text', (n %% 50) || ' 室'))
"""


class Hazards:
    """Bears hazards through the door, twenty thousand to an event."""

    def __init__(self) -> None:
        self.people = assemble()
        self.client = Client(HTTP_HOST="127.0.0.1")
        self.client.force_login(self.people.section)
        self.count = 0

    def fill(self, count: int) -> None:
        columns = [f.column for f in Hazard._meta.concrete_fields if f.column != "event_id"]
        source = sql.SQL(_ROWS).format(columns=sql.SQL(", ").join(map(sql.Identifier, columns)))
        for _chunk in range(count // CHUNK):
            params = {
                "count": CHUNK, "blank": msgspec.json.encode(BLANK).decode(), "first": self.count,
                "unit": self.people.school.pk, "district": self.people.bureau.pk,
                "by": self.people.affairs.pk,
            }  # fmt: skip
            with scope([self.people.bureau.pk]):
                self.count += born_select(
                    Hazard, columns, source, params, "hazards.report",
                    by=self.people.system, unit=self.people.bureau,
                )  # fmt: skip
        with connections["owner"].cursor() as cursor:
            cursor.execute("vacuum analyze")

    def pages(self) -> dict[str, dict[str, float]]:
        """All hazards, the first page and one twenty pages on."""
        first = "/hazards/?state="
        deep = self._deep(first)
        return {
            "first": timed(lambda: self._get(first), 30),
            "deep": timed(lambda: self._get(deep), 30),
        }

    def _deep(self, address: str) -> str:
        for _page in range(20):
            found = re.search(r'href="(\?[^"]*after=[^"]+)"', self._get(address))
            assert found, "the register has no next page"
            address = "/hazards/" + found[1].replace("&amp;", "&")
        return address

    def _get(self, address: str) -> str:
        answer = self.client.get(address)
        assert answer.status_code == 200, (address, answer.status_code)
        return str(answer.content.decode())

    def raw(self) -> dict[str, float]:
        """Fifty rows by psycopg alone, by the index, in the same database."""

        def fifty() -> list[Any]:
            with scope([self.people.bureau.pk]), connection.cursor() as cursor:
                cursor.execute(
                    "select * from hazards_hazard where district_id = %s order by id desc limit 50",
                    [self.people.bureau.pk],
                )
                return cursor.fetchall()

        return timed(fifty, 100)
