from typing import Any

from portal.rooms import RoomConfig


class DeadlinesConfig(RoomConfig):
    name = "portal.deadlines"
    label = "deadlines"
    default = True

    def ready(self) -> None:
        super().ready()
        from portal.deadlines import history, registered, sources
        from portal.identity import timeline
        from portal.identity.signals import organisation_verified
        from portal.registry.signals import facts_changed
        from portal.rulebook.signals import calendar_changed

        timeline.register(history.SENTENCES)
        sources.register("registry", registered.facts)
        facts_changed.connect(_facts_changed, dispatch_uid="deadlines")
        organisation_verified.connect(_verified, dispatch_uid="deadlines")
        calendar_changed.connect(_calendar_changed, dispatch_uid="deadlines")


def _facts_changed(sender: Any, *, organisation: Any, by: Any, now: Any, **kwargs: Any) -> None:
    from django.utils.translation import gettext

    from portal.deadlines.services.reconciling import reconcile

    why = gettext("A fact that this rests on was stated or corrected.")
    reconcile(organisation=organisation, now=now, by=by.actor, why=why)


def _verified(sender: Any, *, organisation: Any, by: Any, now: Any, **kwargs: Any) -> None:
    from portal.deadlines.services.reconciling import verified

    verified(organisation=organisation, now=now, by=by.actor)


def _calendar_changed(sender: Any, *, days: Any, by: Any, now: Any, **kwargs: Any) -> None:
    from django.db import transaction

    from portal.deadlines.services import recounting
    from portal.deadlines.tasks import recount

    recounting.begin(why=recounting.because(days), by=by.actor, now=now)
    transaction.on_commit(recount.delay, robust=True)
