"""Organisations, the people in them, and the State's staff."""

import uuid
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from portal.identity.rules import NAME_MAX, Role, StaffRole, Standing, Unit


class PersonManager(BaseUserManager["Person"]):
    """Finds people by their address, whatever its case."""

    def get_by_natural_key(self, username: str | None) -> "Person":
        return self.get(email__iexact=username)


class Person(AbstractBaseUser):
    """Somebody who signs in: a member of organisations, or of the State's staff."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(_("E-mail address"))
    name = models.CharField(_("Name"), max_length=NAME_MAX)
    unit = models.CharField(max_length=8, choices=Unit.choices, blank=True)
    staff_role = models.CharField(max_length=16, choices=StaffRole.choices, blank=True)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(auto_now_add=True)

    objects = PersonManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="person_one_address"),
            models.CheckConstraint(
                condition=models.Q(unit="", staff_role="")
                | ~models.Q(unit="") & ~models.Q(staff_role=""),
                name="person_unit_with_role",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def actor(self) -> str:
        """How the ledger names this person: opaque, and never an address."""
        return f"person:{self.ref}"

    @property
    def is_staff(self) -> bool:
        return bool(self.unit)

    @property
    def role_label(self) -> str:
        """What the staff masthead says beside the name, such as "OES reviewer"."""
        role = self.get_staff_role_display()
        return f"{self.unit} {role.lower()}" if self.unit else ""

    @cached_property
    def has_second_factor(self) -> bool:
        """Whether a TOTP app or a security key is set up (recovery codes alone don't count)."""
        return Authenticator.objects.filter(
            user_id=self.pk, type__in=[Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
        ).exists()


class Organisation(models.Model):
    """A developer: a company that files."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("Name"), max_length=NAME_MAX)
    slug = models.SlugField(max_length=80, unique=True)
    website = models.URLField(_("Website"), max_length=300)
    # As the organisation itself states it; the facts with their sources are the registry's.
    standing = models.CharField(max_length=12, choices=Standing.choices)
    created_at = models.DateTimeField()
    verified_at = models.DateTimeField(null=True)
    verified_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(Lower("name"), name="organisation_one_name")]
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def stream(self) -> str:
        """Its chain in the ledger."""
        return f"organisation:{self.ref}"


class Membership(models.Model):
    """A person's place in an organisation."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="members")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role.choices)
    is_administrator = models.BooleanField(default=False)
    since = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "person"], name="member_once"),
        ]
        ordering = ["person__name"]


class Invitation(models.Model):
    """A way in, sent by mail. The token itself is nowhere but in that mail."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="invitations"
    )
    email = models.EmailField()
    role = models.CharField(max_length=20, choices=Role.choices)
    is_administrator = models.BooleanField(default=False)
    token_digest = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    claimed_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    claimed_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at"]

    def open_at(self, now: datetime) -> bool:
        """Whether it can still be claimed."""
        return not self.claimed_at and not self.revoked_at and now < self.expires_at
