"""What organisations stated of themselves at sign-up, as facts.

The ledger needs no further event: `organisation.registered` holds the standing, and who stated it.
"""

from datetime import date
from zoneinfo import ZoneInfo

from django.db import migrations


def state(apps, schema_editor):
    Event = apps.get_model("ledger", "Event")
    Fact = apps.get_model("registry", "Fact")
    Organisation = apps.get_model("identity", "Organisation")
    Person = apps.get_model("identity", "Person")
    for organisation in Organisation.objects.exclude(standing="none"):
        signed_up = Event.objects.get(
            stream=f"organisation:{organisation.ref}", action="organisation.registered"
        )
        common = {
            "organisation": organisation,
            "source": "sign-up",
            "recorded_by": Person.objects.get(ref=signed_up.actor.removeprefix("person:")),
            "recorded_at": organisation.created_at,
        }
        Fact.objects.create(
            kind="frontier",
            day=date(2026, 1, 1),
            basis="As stated at sign-up; the day on which training began is not stated.",
            **common,
        )
        Fact.objects.create(
            kind="size",
            year=organisation.created_at.astimezone(ZoneInfo("America/Los_Angeles")).year - 1,
            over=organisation.standing == "large",
            basis="As stated at sign-up.",
            **common,
        )


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0001_initial"),
        ("identity", "0001_initial"),
        ("ledger", "0001_initial"),
    ]

    operations = [migrations.RunPython(state, migrations.RunPython.noop)]
