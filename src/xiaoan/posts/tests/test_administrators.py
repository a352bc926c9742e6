"""Three administrators, made on the server; none of them can alone act and erase."""

from __future__ import annotations

import argparse
import json

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from tests.cast import PASSWORD

from xiaoan.access.matrix import MATRIX
from xiaoan.accounts.models import User
from xiaoan.cli.commands import createadmin
from xiaoan.cli.errors import CommandError
from xiaoan.ledger import retention
from xiaoan.ledger.models import Event
from xiaoan.posts.administrators import (
    ROLES,
    administrators,
    appoint_administrator,
    dismiss_administrator,
    renew_password,
)
from xiaoan.posts.models import Holding

NEW = {"username": "gao", "name": "高远", "password": "Beihu-2031-calm"}
OPENS = {"accounts.open", "accounts.hand", "accounts.reopen", "accounts.lead"}
GIVES = {"posts.appoint", "posts.lead"}
ERASES = {"retention.ask", "retention.grant"}


def actions(role: str) -> set[str]:
    return {action for action, row in MATRIX.items() if ROLES[role] in row.posts}


def test_the_system_administrator_opens_accounts_but_gives_no_posts():
    assert actions("system") >= OPENS
    assert not actions("system") & (GIVES | ERASES)


def test_the_security_administrator_gives_posts_but_opens_no_accounts():
    assert actions("security") >= GIVES
    assert not actions("security") & (OPENS | {"accounts.close", "retention.grant"})


def test_the_audit_administrator_reads_and_changes_nothing_but_the_end_of_retention():
    reading = {action for action in actions("audit") if action.endswith((".view", ".audit"))}
    own = {"accounts.password", "accounts.second", "accounts.signin", "accounts.signout"}
    assert actions("audit") - reading - own <= {
        "retention.grant", "report.summary", "notify.read", "notify.send",
    }  # fmt: skip


@pytest.mark.parametrize("role", sorted(ROLES))
def test_no_role_holds_both_halves_of_the_end_of_retention(role):
    assert len(actions(role) & ERASES) <= 1


@pytest.mark.parametrize("role", sorted(ROLES))
@pytest.mark.parametrize(
    "action", ["hazards.report", "hazards.recheck", "duties.submit", "inspections.plan"]
)
def test_no_administrator_does_safety_work(role, action):
    assert action not in actions(role) or action not in MATRIX


@pytest.mark.parametrize(
    ("asks", "grants"),
    [
        ("security_admin", "security_admin"),
        ("audit_admin", "audit_admin"),
        ("system_admin", "audit_admin"),
        ("security_admin", "system_admin"),
    ],
)
def test_no_one_and_no_other_two_end_retention(people, asks, grants):
    people.teacher.close(by=people.section)

    def both() -> None:
        retention.ask(people.teacher, by=getattr(people, asks), basis="已离职五年")
        retention.grant(people.teacher, by=getattr(people, grants))

    with pytest.raises(PermissionDenied):
        both()
    people.teacher.refresh_from_db()
    assert people.teacher.name == "吴敏"


@pytest.mark.parametrize("by", ["system_admin", "security_admin", "audit_admin", "chief"])
@pytest.mark.parametrize("whose", ["system_admin", "security_admin", "audit_admin"])
def test_nobody_signed_in_removes_an_administrator(people, by, whose):
    holding = Holding.objects.get(user=getattr(people, whose))
    with pytest.raises(PermissionDenied):
        holding.end(by=getattr(people, by), on=holding.since)


def test_a_post_may_have_a_second_holder(people):
    appoint_administrator(people.bureau, "audit", **NEW)
    held = [one.user.username for one in administrators(people.bureau)]
    assert held == ["system_admin", "security_admin", "audit_admin", "gao"]


def test_one_person_never_holds_two_of_the_three(people):
    appoint_administrator(people.bureau, "audit", **NEW)
    with pytest.raises(ValidationError):
        appoint_administrator(people.bureau, "system", **(NEW | {"username": "gao2"}))
    assert not User.objects.filter(username="gao2").exists()


@pytest.mark.parametrize(
    "wrong",
    [{"password": "short"}, {"password": "onlysmallletters"}, {"username": "audit_admin"},
     {"username": "13912345678"}],
)  # fmt: skip
def test_a_weak_password_or_a_taken_account_makes_nobody(people, wrong):
    before = User.objects.count()
    with pytest.raises(ValidationError):
        appoint_administrator(people.bureau, "audit", **(NEW | wrong))
    assert User.objects.count() == before


def test_a_dismissed_administrator_is_out_and_remembered(people):
    dismiss_administrator(people.bureau, "audit_admin")
    people.audit_admin.refresh_from_db()
    assert not people.audit_admin.is_active
    assert Event.objects.filter(
        subject=people.audit_admin.subject, action="accounts.close"
    ).exists()


def test_a_lost_password_is_renewed_on_the_server(people):
    code = renew_password(people.bureau, "audit_admin")
    people.audit_admin.refresh_from_db()
    assert people.audit_admin.check_password(code)
    assert people.audit_admin.must_change


def command(monkeypatch, *words):
    monkeypatch.setenv("XIAOAN_PASSWORD", PASSWORD)
    parser = argparse.ArgumentParser()
    createadmin.add_arguments(parser)
    return createadmin.run(parser.parse_args(words))


def test_the_command_founds_the_district_and_says_who_is_missing(db, monkeypatch, capsys):
    command(
        monkeypatch, "system", "Gao", "--name", "高远",
        "--district", "NH", "--district-name", "南湖区教育局",
    )  # fmt: skip
    out, err = capsys.readouterr()
    assert json.loads(out)["administrators"] == [["system-admin", "gao"]]
    assert "audit-admin, security-admin" in err


def test_the_command_refuses_the_same_person_twice_and_keeps_nothing(people, monkeypatch, capsys):
    command(monkeypatch, "system", "gao", "--name", "高远", "--district", "QH")
    with pytest.raises(CommandError):
        command(monkeypatch, "audit", "gao2", "--name", "高远", "--district", "QH")
    assert "gao2" not in str(administrators(people.bureau))


def test_the_command_dismisses_and_renews(people, monkeypatch, capsys):
    command(monkeypatch, "audit", "audit_admin", "--district", "QH", "--new-password")
    code = json.loads(capsys.readouterr().out)["first_password"]
    people.audit_admin.refresh_from_db()
    assert people.audit_admin.check_password(code)
    command(monkeypatch, "audit", "audit_admin", "--district", "QH", "--dismiss")
    with pytest.raises(CommandError):
        command(monkeypatch, "audit", "audit_admin", "--district", "QH", "--dismiss")


def test_no_screen_makes_an_administrator(client, people):
    client.force_login(people.security_admin)
    html = client.get("/posts/QH/appointment/").content.decode()
    assert 'value="inspector"' in html
    assert not [code for code in (*ROLES.values(), "system") if f'value="{code}"' in html]
