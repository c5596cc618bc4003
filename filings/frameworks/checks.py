"""Checks of a framework before submission, beside those that every filing needs."""

from django.utils.translation import gettext as _

from filings.frameworks.forms import AboutForm, ChangesForm
from filings.lifecycle import checks
from filings.lifecycle.kinds import Content, Finding

KIND = "framework"
# A page of text: less than this is hardly a framework.
SHORT = 3_000


def changes_are_told(content: Content) -> Finding | None:
    """22757.12(b)(2): a further version says what changed; a material change is justified."""
    if not content.follows:
        return None
    saved = content.part(ChangesForm.part)
    if not saved.get("material") or not saved.get("what_changed"):
        return Finding(_("Say what changed since the version before."), ChangesForm.part)
    if saved["material"] == "yes":
        if not saved.get("modified_on"):
            return Finding(_("Say when the material modification was made."), ChangesForm.part)
        if not saved.get("justification"):
            return Finding(_("A material modification needs a justification."), ChangesForm.part)
    return None


ALL = (*checks.ALL, changes_are_told, checks.complete(AboutForm), checks.long_enough(SHORT))
