"""Accounts: who signs in. Nothing about rights stands here; posts give those.

The password column changes without an event of its own (allauth writes it, a
`accounts.password` event follows); name and mail stand in the ledger as commitments only.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import make_password
from django.db import models
from django.utils.translation import gettext_lazy as _

from xiaoan.ledger.change import born, changing
from xiaoan.ledger.models import Recorded
from xiaoan.ledger.permission import Actor, Home, Where


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
    loose: ClassVar[tuple[str, ...]] = ("password",)
    private: ClassVar[tuple[str, ...]] = ("name", "email")

    class Kind(models.TextChoices):
        PERSON = "person", _("person")
        SYSTEM = "system", _("system")

    last_login = None  # sign-ins are events
    id = models.AutoField(primary_key=True)
    username = models.CharField(_("account name"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=60)
    email = models.EmailField(_("mail"), blank=True)
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.PERSON)
    is_active = models.BooleanField(default=True)
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

    def close(self, *, by: Actor) -> None:
        """Close the account: no sign-in any more; its history stays."""
        with changing(self, "accounts.close", by=by):
            self.is_active = False
