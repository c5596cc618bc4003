"""Invented companies, people and filings, so that there is something to look at."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from filings.lifecycle.models import Filing
from portal.demo import story
from portal.demo.people import COMPANIES, EVERYBODY


class Command(BaseCommand):
    help = "Load the demonstration once; a second call changes nothing."

    def handle(self, *args: object, **options: object) -> None:
        if not settings.PORTAL_DEMO:
            raise CommandError("Invented data belongs in a demonstration: set PORTAL_DEMO=1.")
        if story.is_loaded():
            self.stdout.write("The demonstration is loaded already.")
            return
        story.load(now=timezone.now())
        self.stdout.write(
            f"The demonstration is loaded: {len(COMPANIES)} companies, {len(EVERYBODY)} people, "
            f"{Filing.objects.count()} filings."
        )
