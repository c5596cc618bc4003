from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "filing.cannot_become": _(
        "This filing is “{current}” now and cannot become “{to}”. Nothing was changed."
    ),
    "filing.reason_missing": _("Say why, in a sentence or two. The reason is public."),
    "draft.closed": _("This draft was submitted or discarded. Nothing was changed."),
    "draft.answered_already": _(
        "A colleague is answering this notice already, in the draft that is now open."
    ),
    "draft.checks_fail": _("The checks below must pass before anybody can certify this draft."),
    "draft.changed_since": _(
        "The draft was changed after you opened this page, so what you read is not what would "
        "be signed. Nothing was submitted. Read it again and certify then."
    ),
    "draft.already_submitted": _("{name} certified and filed this already, {at}."),
    "certify.name_differs": _("Type your name as it stands in your account: {name}."),
    "text.too_long": _(
        "The text has {length:,} characters; the register takes up to {limit:,}. "
        "What you typed is below. Shorten it, or move annexes into a file."
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
    "upload.none": _("Choose a file first."),
    "upload.too_large": _(
        "The file has {size}; the register takes up to {limit}. Nothing was stored. "
        "A PDF without pictures is usually far smaller."
    ),
    "upload.not_read": _("This file has not been read yet. Wait until it is, then use its text."),
}
