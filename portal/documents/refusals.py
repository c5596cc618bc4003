"""What is said about a file that can't be used, and about one that was used with a reservation."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "file.empty": _(
        "This file has nothing in it. Nothing else has changed. "
        "Check that it opens on your computer, then choose it again."
    ),
    "file.type_not_accepted": _(
        "This kind of file can’t be read here. Nothing is lost. "
        "Save it as PDF, Word (.docx), HTML, Markdown or plain text, then choose it again."
    ),
    "file.false_type": _(
        "The name of this file says {claimed}, but what is in it is {found}. Nothing is lost. "
        "Save it again from the program that made it, then choose that file."
    ),
    "file.encrypted": _(
        "This file is protected by a password, so its text can’t be read. Nothing is lost. "
        "Save a copy without the password, then choose that copy."
    ),
    "file.damaged": _(
        "This file is damaged or incomplete, so its text can’t be read. Nothing else has changed. "
        "Open it on your computer, save it again, then choose the new file."
    ),
    "file.picture_only": _(
        "The pages of this PDF are pictures, so there is no text to read. Nothing is lost. "
        "Choose the file that the PDF was made from, or paste the text."
    ),
    "file.not_text": _(
        "This file does not hold plain text that can be read. Nothing is lost. "
        "Save it as text in the UTF-8 encoding, then choose it again."
    ),
    "file.too_complex": _(
        "This file is too large or too deeply nested inside to be read safely. Nothing is lost. "
        "Save a simpler copy, or split it, then choose it again."
    ),
    # Reservations: the text was read, and the person should look at one thing.
    "file.warning.no_headings": _(
        "No headings were found. Add a heading before each part, so that parts can be pointed to."
    ),
    "file.warning.headings_guessed": _(
        "Headings were recognized by their looks. Check that each one is right."
    ),
    "file.warning.pages_without_text": _(
        "Some pages hold no text, maybe pictures of text. Check that nothing is missing."
    ),
    "file.warning.pictures_left_out": _(
        "Pictures were left out. Where a picture says something, write it in words."
    ),
    "file.warning.tracked_changes": _(
        "The file has tracked changes. They were read as if all had been accepted."
    ),
    "file.warning.encoding_guessed": _(
        "The file is not in UTF-8. Check letters with accents and quotation marks."
    ),
}
