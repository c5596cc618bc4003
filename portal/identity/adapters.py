"""Where allauth asks what this site wants."""

from base64 import urlsafe_b64encode
from functools import cache
from typing import Any
from urllib.parse import urlencode

import qrcode
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailConfirmation
from allauth.account.utils import get_next_redirect_url
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from qrcode.image.svg import SvgPathImage

from portal.identity import sessions
from portal.identity.models import Person
from portal.outbox import services as outbox


@cache
def _box() -> MultiFernet:
    """Seals with a key made from the present secret key; opens what former ones sealed too."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_derived(key)) for key in keys])


def _derived(key: str) -> bytes:
    kdf = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"second factor secrets")
    return urlsafe_b64encode(kdf.derive(key.encode()))


class AccountAdapter(DefaultAccountAdapter):
    """Mail goes through the outbox; messages are plain; ways come back to where they began."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("This account is closed. Write to OES if that is a mistake."),
        "email_password_mismatch": _(
            "That address and password do not belong together. Check both and try again."
        ),
        "too_many_login_attempts": _(
            "Too many tries for this address. Wait five minutes, then try again."
        ),
        "enter_current_password": _("This is not your current password."),
        "incorrect_password": _("This is not your password."),
        "rate_limited": _("Too many tries in a short time. Wait a few minutes."),
    }

    def format_email_subject(self, subject: str) -> str:
        return subject

    def save_user(
        self, request: HttpRequest, user: Person, form: Any, commit: bool = True
    ) -> AbstractBaseUser:
        user.name = form.cleaned_data["name"]
        return super().save_user(request, user, form, commit)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        message = self.render_mail(template_prefix, email, {"email": email, **context})
        outbox.post_text(
            key=f"account:{get_random_string(24)}",
            to=email,
            subject=message.subject,
            body=f"{message.body}\n",
            now=timezone.now(),
            secret=True,
        )

    def get_email_confirmation_url(
        self, request: HttpRequest, emailconfirmation: EmailConfirmation
    ) -> str:
        """The link in the mail carries on to where the person was going."""
        url = super().get_email_confirmation_url(request, emailconfirmation)
        onward = get_next_redirect_url(request)
        return f"{url}?{urlencode({'next': onward})}" if onward else url

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Back to the invitation that was opened before, or to the desk."""
        return request.session.pop("onward", None) or super().get_login_redirect_url(request)

    def is_reauthentication_required(self, **kwargs: Any) -> bool:
        return not sessions.signed_in_lately(self.request.session, timezone.now())

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("account")


class MFAAdapter(DefaultMFAAdapter):
    """The second factor: its secrets sealed at rest, and no pictures from elsewhere."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _(
            "This code is not right, or not any more: a new one comes every 30 seconds."
        ),
        "unverified_email": _("Confirm your e-mail address first."),
    }

    def encrypt(self, text: str) -> str:
        """Seal a secret with the key that lies outside the database."""
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _box().decrypt(encrypted_text.encode()).decode()

    def build_totp_svg(self, url: str) -> str:
        """An SVG to stand in the page itself: our content policy loads no data addresses."""
        code = qrcode.make(url, image_factory=SvgPathImage)
        return code.to_string(encoding="unicode")

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Authenticator.Type) -> str:
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return gettext("Security key {number}").format(number=number)
