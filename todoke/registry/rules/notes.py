"""What was noticed while a value from outside was read: a repair made, or a problem left to a person."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from todoke.registry.rules.fields import N_

#: Longest original text that a note carries; the record as received holds the rest.
LONGEST_ORIGINAL: Final = 5000


@dataclass(frozen=True, slots=True)
class Note:
    """One repair or problem: its code, the field, the text as it came, and the figures of its message."""

    code: str
    field: str
    original: str
    data: Mapping[str, str | int] = dataclasses.field(default_factory=dict)


#: The message of each code; the field's label, the original and the data are its parameters.
MESSAGES: Final[dict[str, str]] = {
    # repairs
    "trimmed": N_("Spaces or tabs around the text were removed."),
    "line_break": N_("A line break inside a one-line text became a space."),
    "control_characters": N_("%(count)s invisible control characters were removed."),
    "number_as_text": N_("A number stood where text belongs; it was read as “%(read)s”."),
    "date_form": N_("The date was written another way; it was read as %(read)s."),
    "excel_serial": N_("The date was a spreadsheet's serial number; it was read as %(read)s."),
    "time_form": N_("The time was written another way; it was read as %(read)s."),
    "number_form": N_("The number was written another way; it was read as %(read)s."),
    "boolean_form": N_("Yes or no was written another way; it was read as %(read)s."),
    "code_form": N_("The codes were written another way; they were read as %(read)s."),
    "list_form": N_("The list was written another way; it was read as %(read)s."),
    "lost_zeros": N_("Leading zeros were lost; the code was read as %(read)s."),
    "postcode_form": N_("The postcode was written another way; it was read as %(read)s."),
    "key_spelling": N_("The key “%(key)s” is spelt another way than in the schema."),
    "missing_comma": N_("The comma before this record is missing or doubled."),
    "shift_jis": N_("The file is in Shift_JIS (CP932), not in UTF-8."),
    # problems that leave the record usable
    "wrong_type": N_("A value of the kind “%(found)s” cannot stand here."),
    "too_long": N_("The text has %(length)s characters; at most %(limit)s are allowed."),
    "impossible_date": N_("This is not a date that can be read without guessing."),
    "future_date": N_("The date lies in the future."),
    "impossible_time": N_("This is not a time of day that can be read without guessing."),
    "not_a_number": N_("This is not a number that can be read without guessing."),
    "out_of_range": N_("The number must lie between %(least)s and %(most)s."),
    "not_yes_or_no": N_("This cannot be read as yes or no."),
    "unknown_code": N_("The code %(read)s is in none of the lists."),
    "code_of_other_list": N_("The code %(read)s belongs to another list (%(list)s)."),
    "not_a_url": N_("This is not a web address."),
    "url_without_scheme": N_("The web address must begin with https:// or http://."),
    "url_scheme": N_("Only addresses that begin with https:// or http:// can be links."),
    "not_an_email": N_("This is not an e-mail address."),
    "not_a_phone": N_("This is not a telephone number."),
    "no_digits": N_("This telephone number has no digits."),
    "not_a_postcode": N_("A postcode has seven digits."),
    "link_without_address": N_("A link has no address."),
    "too_many": N_("There are %(count)s entries; at most %(limit)s are allowed."),
    "unknown_key": N_("The key “%(key)s” is not in the schema; it is kept in the original."),
    "unknown_column": N_("The column “%(key)s” is not in the schema; it is kept in the original."),
    "duplicate_column": N_("The column “%(key)s” occurs more than once; the first is read."),
    "duplicate_key": N_("The key “%(key)s” occurs more than once; the last is read."),
    "unknown_field": N_("There is no such field."),
    "ragged_row": N_("The row has %(count)s cells; the heading has %(limit)s."),
    "required": N_("This must be filled in."),
    "from_after_to": N_("The end lies before the beginning."),
    "age_contradiction": N_("The ages contradict one another: nobody can meet them."),
    "age_disagrees_with_name": N_("The ages do not agree with the age in the name."),
    "area_code": N_("The area code's check digit is wrong."),
    "character_lost": N_("CP932 cannot hold %(characters)s; it was replaced by 〓."),
    "character_changed": N_("CP932 holds %(characters)s only as another character."),
    # reasons for quarantine
    "not_an_object": N_("The record is not an object with keys."),
    "unreadable_json": N_("The record is not valid JSON."),
    "number_not_in_json": N_("NaN, Infinity and endless numbers are not JSON."),
    "too_deep": N_("The record is nested too deeply."),
    "too_large": N_("The record is too large."),
    "not_utf8": N_("The record holds bytes that are not UTF-8; the first is byte %(byte)s of the file."),
    "cut_off": N_("The file ends here, in the middle: the rest is missing."),
    "given_up": N_("Nothing could be read for a long stretch: from here on the file was not read."),
    "text_after_end": N_("There is something after the end of the list."),
    "unreadable_row": N_("The row's quotation marks do not match."),
    "extra_cells": N_("The row has %(count)s cells, the heading only %(limit)s: the columns may have shifted."),
    "no_name": N_("The programme has no name."),
    "no_body": N_("It does not say whose programme it is."),
    "number_shape": N_("The programme number has not the form it should have."),
    "check_digit": N_("The check digit is wrong."),
    "body_disagrees": N_("The programme number and the body's number contradict one another."),
}

#: Problems that a person may leave as they are; all others must be put right before content is saved.
WARNINGS: Final[frozenset[str]] = frozenset(
    {
        "unknown_code", "code_of_other_list", "age_contradiction", "age_disagrees_with_name",
        "not_a_url", "url_without_scheme", "no_digits", "area_code", "unknown_key", "duplicate_key",
    }
)  # fmt: skip


def shown(raw: object) -> str:
    """The original as text that every database and page can hold: NUL and lone surrogates as escapes, cut when long."""
    if isinstance(raw, str):
        text = raw
    else:
        try:
            text = str(raw)
        except (ValueError, RecursionError):  # an integer of more than 4,300 digits, or nesting without end
            text = f"({type(raw).__name__})"
    if len(text) > LONGEST_ORIGINAL:
        text = text[: LONGEST_ORIGINAL - 1] + "…"
    if "\0" in text:
        text = text.replace("\0", "\\x00")
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
