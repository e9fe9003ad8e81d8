"""What the explanation sheet and the notes of the staff workbook say: in English, to be translated."""

from typing import Final

from todoke.registry.formats.workbook_layout import CHANGE_KINDS, NO, VERSION_LABEL, YES
from todoke.registry.rules import tags
from todoke.registry.rules.fields import BY_NAME, FIELDS, GROUPS, N_, Field, Kind

SHORT_TITLE: Final = N_("Short sheet")
WHOLE_TITLE: Final = N_("All fields")
HELP_TITLE: Final = N_("How to fill in")
HELP_HEADINGS: Final = (N_("Field"), N_("What to write"), N_("Example"), N_("Longest length (characters)"))
CENTRAL_NOTE: Final = N_("Central text, used while this cell is empty:")
LONG_NOTE: Final = N_("This text is longer than a cell can hold. Edit it on the page of the programme.")
LONG_START: Final = N_("It begins:")
LIMIT_TITLE: Final = N_("Too long?")
LIMIT_PROMPT: Final = N_("The text is longer than the page can show.")
PICK_PROMPT: Final = N_("Pick one from the list.")
SEVERAL: Final = N_("Pick from the list. For several, write one a line (Alt+Enter).")

#: The first lines of the explanation sheet.
RULES: Final[tuple[str, ...]] = (
    N_("Fill in the short sheet first. Its five first columns matter most to residents."),
    N_("Both sheets show the same programmes. Change a field in one of them, whichever you like."),
    N_("An empty cell follows the central text. A note on the cell shows that text."),
    N_("Write （なし） to show nothing, not even the central text."),
    N_("For a new programme use the empty rows at the bottom. Leave its number empty: it is issued when you apply."),
    N_("A row of one sheet and the row of the other sheet with the same mark (new-1, new-2 …) are one programme."),
    N_("Deleting a row does not delete the programme. End it on the page of the programme."),
    N_("Formulas are not read, and merged cells neither. Please write values."),
    N_("A cell that begins with 【Excel外】 is longer than Excel can hold. Edit it on the page of the programme."),
    N_("Do not change the columns for number and version: they show which programme a row is."),
    N_("Nothing is published by the upload alone: you see every difference before you apply it."),
)

_BY_KIND: Final[dict[Kind, tuple[str, str]]] = {
    Kind.LINE: (N_("Text on one line."), ""),
    Kind.TEXT: (N_("Text. Begin a new line with Alt+Enter."), ""),
    Kind.DATE: (N_("A date."), "2026/4/1"),
    Kind.TIME: (N_("A time of day, of 24 hours."), "09:00"),
    Kind.INTEGER: (N_("A whole number, without a unit."), "3"),
    Kind.NUMBER: (N_("A number, without a unit."), "2.5"),
    Kind.YEN: (N_("An amount in yen, in digits only."), "15000"),
    Kind.BOOLEAN: (N_("Pick yes or no from the list."), ""),
    Kind.CODES: (SEVERAL, ""),
    Kind.WORDS: (N_("Words, one a line (Alt+Enter)."), ""),
    Kind.LINKS: (N_("One link a line: title, semicolon, address."), "title;https://www.example.lg.jp/"),
    Kind.URL: (N_("A web address that begins with https:// or http://."), "https://www.example.lg.jp/"),
    Kind.PHONES: (N_("A telephone number. Put a comma between several."), "03-0000-0000"),
    Kind.EMAIL: (N_("A mail address."), "madoguchi@example.lg.jp"),
    Kind.POSTCODE: (N_("A postcode of seven digits."), "1638001"),
}
_BY_NAME: Final[dict[str, tuple[str, str]]] = {
    "name": (N_("The official name of the programme."), N_("Child allowance")),
    "short_name": (N_("The name that people know it by."), N_("Child allowance (jido teate)")),
    "summary": (
        N_("Two or three sentences: who gets what."),
        N_("An allowance is paid to those who bring up a child of up to 18 years."),
    ),
    "target_persons": (N_("Who can use it. Name age and address if they count."), N_("Residents with a child under 3")),
    "procedure_method": (
        N_("What to do, step by step: where to go, what to hand in, by post or online."),
        N_("Hand in the form at counter 3 on the second floor, or apply online."),
    ),
    "contact_phone": (N_("The telephone of the section in charge. Put a comma between several."), "03-0000-0000"),
    "procedure_to_date": (N_("The last day to apply."), "2027/3/31"),
    "procedure_conditions": (
        N_("The deadline in words, where no single day says it."),
        N_("Within 15 days of the birth"),
    ),
    "official_url": (N_("The page of your own site that explains the programme."), "https://www.example.lg.jp/"),
    "cost": (N_("What the resident pays. Write free if it costs nothing."), N_("Free")),
    "belongings": (N_("What to bring, one thing a line."), N_("A document that shows who you are")),
    "area_code": (N_("The code and name of the area."), "131016;千代田区"),
    "document_codes": (N_("The codes of the documents, one a line."), ""),
    "change_kind": (N_("How this differs from the original programme. Pick from the list."), ""),
}


def what_to_write(field: Field) -> str:
    """The English message that says what belongs into a field."""
    if field.name in _BY_NAME:
        return _BY_NAME[field.name][0]
    if field.kind is Kind.CODES and not field.tokyo.startswith("tag."):
        return N_("Codes, one a line.")
    return _BY_KIND[field.kind][0]


def example(field: Field) -> str:
    """An example, as an English message where it is in words; "" where none helps."""
    return (_BY_NAME.get(field.name) or _BY_KIND[field.kind])[1]


#: Every English message that a workbook may show: what the caller translates into `labels`.
MESSAGES: Final[tuple[str, ...]] = tuple(
    dict.fromkeys(
        message
        for message in (
            *GROUPS.values(), *(each.label for each in BY_NAME.values()), *RULES, *HELP_HEADINGS,
            SHORT_TITLE, WHOLE_TITLE, HELP_TITLE, CENTRAL_NOTE, LONG_NOTE, LONG_START, LIMIT_TITLE, LIMIT_PROMPT,
            PICK_PROMPT, SEVERAL, VERSION_LABEL, YES, NO, *CHANGE_KINDS.values(),
            *(tag.en for listed in tags.LISTS.values() for tag in listed.values()),
            *(what_to_write(each) for each in FIELDS if each.kind is not Kind.TRANSLATIONS),
            *(example(each) for each in FIELDS if each.kind is not Kind.TRANSLATIONS),
        )
        if message
    )
)  # fmt: skip
