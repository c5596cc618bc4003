"""Where allauth asks what this site wants."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.utils import timezone
from django.utils.crypto import get_random_string

from portal.outbox import services as outbox


class AccountAdapter(DefaultAccountAdapter):
    """Mail about accounts goes through the outbox like every other mail."""

    def format_email_subject(self, subject: str) -> str:
        return subject

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        message = self.render_mail(template_prefix, email, {"email": email, **context})
        outbox.post_text(
            key=f"account:{get_random_string(24)}",
            to=email,
            subject=message.subject,
            body=str(message.body),
            now=timezone.now(),
            secret=True,
        )


class MFAAdapter(DefaultMFAAdapter):
    """The second factor."""
