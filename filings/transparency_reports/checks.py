"""Checks of a transparency report, beside those that every filing needs."""

from datetime import datetime

from django.utils.translation import gettext as _

from filings.lifecycle import checks
from filings.lifecycle.forms import PublishedForm
from filings.lifecycle.kinds import TEXT, Content, Finding
from filings.transparency_reports import rules
from filings.transparency_reports.forms import FactsForm, ModelForm
from portal.ui.pacific import written

# A few sentences on uses and restrictions: less is hardly a report.
SHORT = 300


def model_is_registered(content: Content) -> Finding | None:
    """A report is about a model of the developer's own, as it stands in the register."""
    known = rules.known(content.known)
    if known and not known.model:
        words = _("{model} was taken back from your models: there can be no report about it.")
        return Finding(words.format(model=content.subject_name), ModelForm.part)
    return None


def is_about_something(content: Content) -> Finding | None:
    """22757.12(c)(1): about a new model, or a substantially modified version of one."""
    known, said = rules.known(content.known), content.part(ModelForm.part)
    if not said.get("about"):
        return Finding(_("Say what the report is about."), ModelForm.part)
    if known and known.model and not known.about:
        words = _("“{about}” is no longer on your model’s page. Say again what it is about.")
        return Finding(words.format(about=said.get("about_words", "")), ModelForm.part)
    return None


def deployment_is_as_registered(content: Content) -> Finding | None:
    """The clock runs to the instant that the registry has: the two must not differ."""
    known, stated = rules.known(content.known), content.part(ModelForm.part).get("deployed_at")
    if not known or not known.about:
        return None
    if not known.deployed_at:
        words = _("Your model’s page says nothing of this deployment. State it there as well.")
        return Finding(words, ModelForm.part, blocking=False)
    registered = datetime.fromisoformat(known.deployed_at)
    if not stated or datetime.fromisoformat(stated) != registered:
        words = _("Your model’s page says that it is deployed on {at}; this draft does not.")
        at = written(registered, "minute")
        return Finding(words.format(at=at), ModelForm.part)
    return None


def model_is_frontier(content: Content) -> Finding | None:
    """22757.12(c)(1) asks a report of frontier models; of others it is welcome."""
    known = rules.known(content.known)
    if known and known.about and not known.frontier:
        words = _(
            "By the computing on its page this is not a frontier model, so the act asks no "
            "report. You can file one all the same."
        )
        return Finding(words, ModelForm.part, blocking=False)
    return None


def text_names_the_model(content: Content) -> Finding | None:
    """The text of another model is often the wrong file."""
    if content.text and content.subject_name.casefold() not in content.text.casefold():
        words = _("The text does not name {model}. Is it the right one?")
        return Finding(words.format(model=content.subject_name), TEXT, blocking=False)
    return None


ALL = (
    *checks.ALL,
    model_is_registered,
    is_about_something,
    deployment_is_as_registered,
    checks.complete(FactsForm),
    checks.complete(PublishedForm),
    model_is_frontier,
    text_names_the_model,
    checks.long_enough(SHORT),
)
