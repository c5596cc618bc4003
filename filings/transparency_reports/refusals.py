from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "annex.needed": _("“{label}” needs an answer"),
    "annex.not_text": _("Write this as a text or a number"),
    "annex.too_long": _("This has {length:,} characters; {limit:,} is the most. Shorten it"),
    "annex.no_such_choice": _("Choose one of these: {choices}"),
    "annex.not_a_number": _(
        "This is not a plain number. Write it like 62.5 or 1.5e6, without a unit or a comma, or "
        "say it in words in the column for words"
    ),
    "annex.out_of_range": _(
        "This number has too many digits: at most {whole} before the point and {decimals} after it"
    ),
    "annex.domain_words": _("Say which domain it is"),
    "annex.runner": _("Name the third party or the government body"),
    "annex.no_result": _("Give the result as a number, or in words"),
    "annex.no_unit": _("Say what the numbers count, such as %"),
    "annex.range_of_nothing": _("A range needs the result as a number"),
    "annex.two_ranges": _("Give the lowest and the highest value, or plus or minus, not both"),
    "annex.half_a_range": _("Give both ends of the range"),
    "annex.range_turned": _("The range is turned round: its lowest value is above its highest"),
    "annex.outside_range": _("The result lies outside its own range"),
    "annex.no_threshold": _("Say which threshold it was, as a number or in words"),
    "annex.crossed": _("Say whether the threshold was crossed: yes, no or unclear"),
    "annex.too_many_rows": _("These would be {count} rows; {limit} is the most. Nothing was saved"),
    "annex.too_much": _(
        "These would be {length:,} characters; {limit:,} is the most. Nothing was saved"
    ),
    "annex.no_rows": _(
        "No row was found. A table begins with a header; JSON is a list of objects, or has one "
        "under “evaluations”. Nothing was saved"
    ),
    "annex.not_a_table": _("The table breaks off at line {line}: a quote is not closed there"),
    "annex.not_json": _("This begins like JSON and is none; see line {line}. Nothing was saved"),
    "annex.unknown_column": _(
        "No column is called “{name}”. The first row names the columns, in any order: {known}"
    ),
    "annex.column_twice": _("The column “{name}” is there twice"),
    "annex.wide_row": _("Row {row} has {cells} cells, and the header has {columns}"),
    "annex.not_utf8": _(
        "This file is no text in UTF-8. Save it from your spreadsheet as “CSV UTF-8”. Nothing was "
        "saved"
    ),
    "annex.two_tables": _(
        "There is a table in the box too. Empty the box, or go on without the file"
    ),
}
