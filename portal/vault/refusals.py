from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "vault.closed": _(
        "Confidential reports can’t be taken here at this moment: a key with which they are locked "
        "is missing. Nothing of what you wrote was stored. Please use another way to reach us."
    ),
    "vault.damaged": _(
        "What is stored here does not open: it was changed, or put in the wrong place. Nothing of "
        "it is shown. The people who run the register have been told."
    ),
    "vault.file_away": _(
        "This file can’t be fetched at this moment. It is not lost: try again in a few minutes."
    ),
    "vault.granted_already": _("{holder} has access already."),
    "vault.not_granted": _("{holder} has no access that could be ended."),
    "vault.last_grant": _(
        "Nobody of the State could open this case any more. Give somebody else access first."
    ),
    "vault.recipients_missing": _("Give at least one key, which begins with age1."),
    "vault.recipient_unknown": _(
        "“{recipient}” is no key that can be used here. It begins with age1 and has 62 characters."
    ),
    "vault.reason_missing": _("Say in a sentence why."),
    "vault.until_past": _("This day is not in the future."),
    "vault.blocked_already": _("{holder} is kept from this case already."),
    "vault.not_blocked": _("{holder} is not kept from this case."),
}
