from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "intake.too_fast": _(
        "This was sent faster than a person can write. If you are one, send it again now."
    ),
    "intake.too_old": _("This form was open for a long time. Look it over and send it again."),
    "intake.not_empty": _("Leave the field “Leave this empty” as it is, and send it again."),
    "intake.too_many": _(
        "Many people are writing to us at this moment. Keep this page open, wait for {minutes} "
        "minutes, and send it again."
    ),
}
