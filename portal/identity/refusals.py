from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "permission.denied": _(
        "Your role does not allow this. Nothing was changed. "
        "An administrator of your organisation can give you another role."
    ),
    "permission.second_factor": _(
        "This needs a second factor. Set one up under “Your account”, then come back: "
        "everything is saved."
    ),
    "name.lines": _("A name is one line. Nothing was changed. Take the line break out."),
    "name.address": _(
        "A name cannot hold a web address. Nothing was changed. Take what stands before and "
        "after “://” out."
    ),
    "name.characters": _(
        "This name has a character that cannot be seen or that computers do not all know. "
        "Nothing was changed. Type the name instead of pasting it."
    ),
    "name.empty": _("A name has at least one letter or digit. Nothing was changed. Add one."),
    "name.too_long": _(
        "A name has up to {limit} characters, and this one is longer. Nothing was changed. "
        "Shorten it."
    ),
    "organisation.name_taken": _(
        "An organisation of that name is registered already. "
        "Ask a colleague there to invite you, or use the full legal name."
    ),
    "organisation.own": _(
        "You are a member of this organisation, so you cannot verify it. Nothing was changed. "
        "Ask a colleague to do it."
    ),
    "organisation.not_verified": _(
        "{organisation} has not been verified yet, and nothing of it becomes public before. "
        "Verify it first, then come back."
    ),
    "organisation.already_verified": _("{name} verified this organisation already."),
    "members.last_administrator": _(
        "Somebody must remain an administrator. Make another member administrator first."
    ),
    "members.too_many_invitations": _(
        "Your organisation has sent {count} invitations in the last 24 hours, and may send no more "
        "yet: {before} before it is verified, {after} after. Nothing was sent. Try again tomorrow."
    ),
    "members.already": _("{name} is a member already. Change the role in the list."),
    "staff.no_developer": _(
        "You work for the State, and whoever does cannot sign up or join a developer. "
        "Nothing was changed. Use an account of your own that is not the State’s."
    ),
    "mail.not_parked": _(
        "This mail is not parked any more: a colleague was faster. Look at the list again."
    ),
    "invitation.closed": _(
        "This invitation has been used, withdrawn, or is older than 14 days. "
        "Ask the colleague who invited you for a new one."
    ),
    "invitation.unverified": _(
        "Confirm your own e-mail address first; then open the invitation again."
    ),
}
