from django.utils.translation import gettext_lazy as _

from portal.rooms import RoomConfig


class VaultConfig(RoomConfig):
    name = "portal.vault"
    label = "vault"
    default = True

    def ready(self) -> None:
        super().ready()
        from portal.identity import timeline
        from portal.vault import checks  # noqa: F401

        timeline.register(
            {
                "vault.granted": _("Access given to {holder}{subject}"),
                "vault.revoked": _("Access taken from {holder}{subject}"),
                "vault.blocked": _("Kept from the case, for a conflict of interest: {subject}"),
                "vault.unblocked": _("No longer kept from the case: {subject}"),
                "vault.exported": _("Taken out, encrypted, for {holder}"),
                "vault.rotated": _("Locked with a new key"),
            }
        )
