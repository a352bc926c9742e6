"""Accounts: who signs in. Nothing about rights stands here; posts give those.

The password column changes without an event of its own (allauth writes it, a
`accounts.password` event follows); name and mail stand in the ledger as commitments only.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar

from allauth.mfa.models import Authenticator
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import make_password
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from xiaoan.accounts import lockout
from xiaoan.accounts.names import check_username
from xiaoan.accounts.passwords import first_password, hash_first
from xiaoan.base import clock
from xiaoan.ledger.change import WrongState, born, changing
from xiaoan.ledger.models import Recorded
from xiaoan.ledger.permission import Actor, Home, Where

#: How an account's door stands, in words.
DOORS = {
    "own": _("own password"),
    "first": _("first password handed out"),
    "lapsed": _("first password lapsed"),
    "none": _("no password yet"),
    "closed": _("closed"),
}
#: A first password that nobody used by then opens nothing any more.
FIRST_DAYS = timedelta(days=14)


class UserDirectory(BaseUserManager["User"]):
    """Questions about accounts, and the one way to open one."""

    def active(self) -> models.QuerySet[User]:
        return self.filter(is_active=True)

    def open(
        self, *, username: str, name: str, at: Where, by: Actor, password: str | None = None,
        **fields: Any,
    ) -> User:  # fmt: skip
        """Open an account at unit `at`; without a password it cannot sign in yet."""
        user = User(
            username=username, name=name, unit_id=at.pk,
            district_id=at.district_id, password=make_password(password), **fields,
        )  # fmt: skip
        return born(user, "accounts.open", by=by)


class User(Recorded, AbstractBaseUser):
    """A person with an account, or a district's system account (kind `system`)."""

    fenced: ClassVar[bool] = False
    loose: ClassVar[tuple[str, ...]] = ("password", "handed_until")
    private: ClassVar[tuple[str, ...]] = ("name", "email")

    class Kind(models.TextChoices):
        PERSON = "person", _("person")
        SYSTEM = "system", _("system")

    last_login = None  # sign-ins are events
    id = models.AutoField(primary_key=True)
    username = models.CharField(
        _("account name"), max_length=60, unique=True, validators=[check_username]
    )
    name = models.CharField(_("name"), max_length=60)
    email = models.EmailField(_("mail"), blank=True)
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.PERSON)
    is_active = models.BooleanField(default=True)
    #: The password was handed out and is good up to this day; None: it is the person's own.
    handed_until = models.DateField(null=True, editable=False)
    language = models.CharField(max_length=10, default="zh-hans")
    # Plain keys: accounts stand below units, so no relation points upward.
    unit_id = models.IntegerField(null=True)
    district_id = models.IntegerField(null=True, db_index=True)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects = UserDirectory()

    class Meta:
        verbose_name = _("account")

    def __str__(self) -> str:
        return self.name or self.username

    @property
    def ledger_unit(self) -> Where:
        return Home(self.unit_id, self.district_id)

    @property
    def must_change(self) -> bool:
        """Whether the password was handed out and waits for one that only the person knows."""
        return self.handed_until is not None

    @property
    def has_lapsed(self) -> bool:
        """Whether the handed out password was left unused for too long."""
        return self.handed_until is not None and self.handed_until < clock.today()

    @property
    def door(self) -> str:
        """How the account stands: closed, none (no password yet), first, lapsed or own."""
        if not self.is_active:
            return "closed"
        if not self.has_usable_password():
            return "none"
        if self.handed_until is None:
            return "own"
        return "lapsed" if self.has_lapsed else "first"

    @property
    def door_words(self) -> Any:
        return DOORS[self.door]

    def hand(self, *, by: Actor, drop_second_lock: bool = False) -> str:
        """Hand out a new first password and return it; it is shown once and kept nowhere.

        Whoever was signed in with the old one is out, failures are forgotten. Raises
        WrongState for a closed account.
        """
        code, until = first_password(), clock.today() + FIRST_DAYS
        with transaction.atomic():
            with changing(
                self, "accounts.hand", by=by, until=until, second_lock_removed=drop_second_lock
            ):
                if not self.is_active:
                    raise WrongState(f"accounts.hand: {self.subject} is closed")
            self.password, self.handed_until = hash_first(code), until
            self.save(update_fields=["password", "handed_until"])
            if drop_second_lock:
                Authenticator.objects.filter(user_id=self.pk).delete()
            lockout.forget(self.username)
        return code

    def amend(self, *, by: Actor, **fields: Any) -> None:
        """Correct name, mail or home unit; other columns raise."""
        if unknown := set(fields) - {"name", "email", "unit_id"}:
            raise TypeError(f"accounts.amend does not change {sorted(unknown)}")
        with changing(self, "accounts.amend", by=by):
            for column, value in fields.items():
                setattr(self, column, value)
            self.clean_fields(exclude={"password", "event_id", "username"})

    def close(self, *, by: Actor) -> None:
        """Close the account: no sign-in any more; its history stays."""
        with changing(self, "accounts.close", by=by):
            self.is_active = False

    def reopen(self, *, by: Actor) -> None:
        """Open it again; the old password is gone, a first one must be handed out.

        Raises WrongState where retention has ended: nobody is known behind it any more.
        """
        with transaction.atomic():
            with changing(self, "accounts.reopen", by=by):
                if not self.name:
                    raise WrongState(f"accounts.reopen: the name of {self.subject} is destroyed")
                self.is_active = True
            self.password, self.handed_until = make_password(None), None
            self.save(update_fields=["password", "handed_until"])
