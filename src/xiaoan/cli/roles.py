"""The three roles of the database: owner, application, sealer. None may be superuser."""

from __future__ import annotations

from psycopg import sql

ROLES = ("xa_owner", "xa_app", "xa_seal")


def roles_sql(passwords: dict[str, str]) -> list[sql.Composed]:
    """Statements that make the three roles; also for an external server (docs/operation.md).

    None is superuser or BYPASSRLS; only the owner may create.
    """
    return [
        sql.SQL(
            "do $$ begin if not exists (select from pg_roles where rolname = {text}) then"
            " create role {role} login nosuperuser nobypassrls password {password}; end if; end $$"
        ).format(text=sql.Literal(role), role=sql.Identifier(role), password=sql.Literal(password))
        for role, password in passwords.items()
    ]
