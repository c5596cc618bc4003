from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "case.cannot_become": _(
        "This case is “{current}” now and cannot become “{to}”. Nothing was changed. "
        "Read it again before you decide."
    ),
    "case.taken": _("{holder} took this case first. Nothing of yours was lost."),
    "case.held": _(
        "{holder} holds this case now, and only its holder decides. Nothing was changed."
    ),
    "case.not_yours": _("Take this case first: only its holder decides. Nothing was changed."),
    "case.not_colleague": _("{name} does not work in this unit. Choose a colleague of the unit."),
    "case.not_for_colleague": _("{name} may not open this case. Choose somebody else."),
    "case.no_such_case": _("There is no case of this kind with that reference that you may open."),
    "case.duplicate_of_itself": _("This is the case itself. Give the reference of the other one."),
    "case.duplicate_of_duplicate": _(
        "That case is a duplicate itself. Give the reference of the first one, {reference}."
    ),
    "case.message_empty": _("Write a message first."),
    "case.closed": _("This case has ended: it is “{current}”. Nothing was changed."),
    "case.not_in_review": _("This case is “{current}” now, so its marks cannot change."),
    "case.stale": _(
        "This case has moved on since you opened the page. "
        "Nothing was decided. What you wrote is below; read the case again first."
    ),
    "case.no_comment": _(
        "Say in a comment what is wrong or asked, for items {items}: the developer reads it."
    ),
    "case.no_failed_item": _(
        "Mark at least one item as “Item fails” or “Question”, or write a message, before "
        "you return the filing."
    ),
    "case.unseen": _(
        "The notice is not the one that you saw last. Nothing was sent. "
        "It is below as it would go out now: read it, then send it."
    ),
    "case.unmarked_items": _("Mark every item of the checklist first. Still open: {items}."),
}
