from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "filing.cannot_become": _(
        "This filing is “{current}” now and cannot become “{to}”. Nothing was changed."
    ),
    "filing.corrected_already": _(
        "There is a later edition of this version, {reference}. Open that one and correct it."
    ),
    "filing.corrects_withdrawn": _(
        "The filing that this one corrects, {reference}, was withdrawn. Nothing was published."
    ),
    "filing.file_missing": _(
        "A file of this filing is not in the store as it was filed, so nothing was published. "
        "The case is as it was. Tell whoever runs the register; the log says which file."
    ),
    "filing.reason_missing": _("Say why, in a sentence or two. The reason is public."),
    "draft.closed": _("This draft was submitted or discarded. Nothing was changed."),
    "draft.checks_fail": _("The checks below must pass before anybody can certify this draft."),
    "draft.changed_since": _(
        "The draft was changed after you opened this page, so what you read is not what would "
        "be signed. Nothing was submitted. Read it again and certify then."
    ),
    "draft.text_changed": _(
        "The text was changed after you opened this page. Read it as it stands now."
    ),
    "draft.already_submitted": _("{name} certified and filed this already, {at}."),
    "certify.name_differs": _("Type your name as it stands in your account: {name}."),
    "text.too_long": _(
        "The text has {length:,} characters; the register takes up to {limit:,}. "
        "What you typed is below. Shorten it, or move annexes into a file."
    ),
    "text.too_many_lines": _(
        "The text has more than {limit:,} lines. What you typed is below. "
        "Join lines that belong together, or move annexes into a file."
    ),
    "file.text_too_long": _(
        "The text of this file is longer than the register can show as one document."
    ),
    "element.no_place": _(
        "Choose at least one heading or quote a passage, or say that it is not stated."
    ),
    "element.quote_not_found": _(
        "These words are not in the text. Copy them from the text as it stands here."
    ),
    "element.quote_ambiguous": _(
        "These words stand in {count} passages. Quote a few more words of the one you mean."
    ),
    "upload.too_many": _(
        "This draft has {limit} files already. Take one out before you add another."
    ),
    "upload.too_large": _(
        "The file has {size}; the register takes up to {limit}. Nothing was stored. "
        "A PDF without pictures is usually far smaller."
    ),
    "upload.not_here": _(
        "A confidential filing takes no files yet. Nothing was stored. Write the text here."
    ),
    "upload.not_read": _("This file has not been read yet. Wait until it is, then use its text."),
}
