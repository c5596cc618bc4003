"""Checks that every kind of filing needs before submission: one small pure rule each."""

from django.utils.translation import gettext as _

from filings.lifecycle.forms import AnswerForm, PartForm
from filings.lifecycle.kinds import ELEMENT, TEXT, Check, Content, Finding, get
from portal.documents.canonical import digest
from portal.documents.structure import Passage, blocks
from portal.publication.rules import covered
from portal.rulebook.rules import Element


def text_is_there(content: Content) -> Finding | None:
    """What is filed is a text, whatever files come with it."""
    if not content.text.strip():
        return Finding(_("There is no text yet. Write it, or upload a file."), TEXT)
    return None


def text_was_checked(content: Content) -> Finding | None:
    """What a program read out of a file is signed by a person, so a person reads it first."""
    if content.text and not content.part(TEXT).get("confirmed", True):
        return Finding(_("Nobody has said yet that the text was read from the file rightly."), TEXT)
    return None


def files_were_read(content: Content) -> Finding | None:
    """A file is filed with what came of reading it: nobody signs before that is known."""
    for name, state in content.files:
        if state in ("waiting", "reading"):
            return Finding(_("“{name}” is still being read.").format(name=name), TEXT)
    return None


def unreadable_files_are_known(content: Content) -> Finding | None:
    """A file that could not be read may be filed as it is, beside a text that somebody typed."""
    for name, state in content.files:
        if state == "failed":
            return Finding(
                _("“{name}” could not be read. It will be filed as it is, beside the text.").format(
                    name=name
                ),
                TEXT,
                blocking=False,
            )
    return None


def files_say_the_same(content: Content) -> Finding | None:
    """The public reads text and file side by side: they should not contradict each other."""
    for name in content.unlike:
        return Finding(
            _(
                "The text is no longer what was read from “{name}”. If the file says something "
                "else now, take it out and add the one that you publish."
            ).format(name=name),
            TEXT,
            blocking=False,
        )
    return None


def places_have_words(content: Content) -> Finding | None:
    """A heading with nothing under it describes nothing."""
    text = blocks(content.text)
    passages = {block.anchor for block in text if isinstance(block, Passage)}
    for element in _asked(content):
        part = ELEMENT + element.key
        for place in content.part(part).get("places", []):
            if place["anchor"] in content.places and not covered(text, [place]) & passages:
                words = _("Element {number} points to “{place}”, under which nothing is written.")
                words = words.format(number=element.number, place=place["label"])
                return Finding(words, part, blocking=False)
    return None


def long_enough(characters: int) -> Check:
    """A very short text is often the wrong file.

    Args:
        characters: less than these is hardly a text of this kind.
    """

    def check(content: Content) -> Finding | None:
        if content.text and len(content.text) < characters:
            words = _("The text is very short for a {noun}. Is it whole?")
            noun = get(content.kind).noun
            return Finding(words.format(noun=noun), TEXT, blocking=False)
        return None

    return check


def complete(form: type[PartForm]) -> Check:
    """Every question of a form is answered, but for those that are optional."""

    def check(content: Content) -> Finding | None:
        saved = content.part(form.part)
        missing = [
            str(f.label) for n, f in form.base_fields.items() if f.required and not saved.get(n)
        ]
        if missing:
            words = _("Still without an answer: {fields}.").format(fields="; ".join(missing))
            return Finding(words, form.part)
        return None

    return check


def text_differs_from_last_version(content: Content) -> Finding | None:
    """The same text again is often the wrong file; a review that changed nothing may be meant."""
    if content.corrects or digest(content.text) != content.previous_text_sha256:
        return None
    return Finding(
        _("The text is the same, letter by letter, as in the version before."),
        TEXT,
        blocking=False,
    )


def every_element_is_answered(content: Content) -> Finding | None:
    """Each element of the act is answered, mapped, or said not to be stated."""
    still = [
        element
        for element in _asked(content)
        if "stated" not in content.part(ELEMENT + element.key)
        and not get(content.kind).answer(content, element)
    ]
    if still:
        return Finding(
            _("Still open: {elements}.").format(
                elements="; ".join(f"{e.number}. {e.label}" for e in still)
            ),
            ELEMENT + still[0].key,
        )
    return None


def every_element_is_stated(content: Content) -> Finding | None:
    """The act asks for all of them. A filing without one is taken, and shown so."""
    missing = [
        element
        for element in _asked(content)
        if content.part(ELEMENT + element.key).get("stated") is False
        and not get(content.kind).answer(content, element)
    ]
    if missing:
        return Finding(
            _(
                "Not stated: {elements}. The act asks for all of them; the public page will say "
                "so, and the State may return the filing."
            ).format(elements=", ".join(str(e.number) for e in missing)),
            ELEMENT + missing[0].key,
            blocking=False,
        )
    return None


def places_are_in_the_text(content: Content) -> Finding | None:
    """A place that was mapped may have left the text since."""
    for element in _asked(content):
        part = ELEMENT + element.key
        for place in content.part(part).get("places", []):
            if place["anchor"] not in content.places:
                return Finding(
                    _(
                        "Element {number} points to “{place}”, which the text no longer has. "
                        "Choose its place again."
                    ).format(number=element.number, place=place["label"]),
                    part,
                )
    return None


def notice_is_answered(content: Content) -> Finding | None:
    """An answer to a deficiency notice says what was done about it."""
    if content.answers and not content.part(AnswerForm.part).get("answer"):
        return Finding(_("Say what you changed in answer to the notice."), AnswerForm.part)
    return None


def _asked(content: Content) -> list[Element]:
    return get(content.kind).asked(content)


ALL: tuple[Check, ...] = (
    text_is_there,
    files_were_read,
    text_was_checked,
    every_element_is_answered,
    places_are_in_the_text,
    notice_is_answered,
    every_element_is_stated,
    places_have_words,
    unreadable_files_are_known,
    files_say_the_same,
    text_differs_from_last_version,
)
