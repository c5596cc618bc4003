from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "public_report.no_such_code": _(
        "No report opens with this code. Look for a mistyped letter. A report that was withdrawn "
        "opens no more."
    ),
    "public_report.code_in_text": _(
        "There is a receipt code in what you wrote. Take it out: whoever reads it could open your "
        "report."
    ),
    "public_report.sent_already": _(
        "You have sent this form already, with other words. Use your receipt code to add something "
        "to that report. If you want to send a second report, send the form again."
    ),
    "public_report.too_many_files": _("Choose at most {most} files. Send the others later."),
    "public_report.no_other": _("There is no report of a developer with this reference."),
    "public_report.locked": _(
        "This page was open for too long. Type your code again; your words are kept below."
    ),
}
