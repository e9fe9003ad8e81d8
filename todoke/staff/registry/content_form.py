"""The form of a programme's text: one box a field, over the central text that it inherits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.http import QueryDict
from markupsafe import Markup

from todoke.registry.rules import tags
from todoke.registry.rules.fields import BY_NAME, FIELDS, GROUPS, IDENTITY, SHORT_SHEET, Field, Kind
from todoke.registry.rules.notes import Note
from todoke.registry.rules.versions import REMOVED
from todoke.staff.registry.wording import code_name, shown, typed
from todoke.ui.messages import label, tell

FOLLOW, OWN, REMOVE = "follow", "own", "remove"
#: Fields that a form cannot edit box by box; their values are carried along.
_CARRIED: Final = IDENTITY | {"translations"}
EDITED: Final[tuple[Field, ...]] = tuple(each for each in FIELDS if each.name not in _CARRIED)
LANGUAGES: Final = ("en", "ja-simple")
TRANSLATED: Final = ("name", "summary", "target_persons", "procedure_method")
_NUMBERS: Final = frozenset({Kind.INTEGER, Kind.NUMBER, Kind.YEN})
_LINES: Final = {Kind.LINKS: 4, Kind.WORDS: 3, Kind.CODES: 3}
_INPUT_TYPES: Final = {Kind.DATE: "date", Kind.TIME: "time"}
_INPUT_MODES: Final = {Kind.PHONES: "tel", Kind.URL: "url", Kind.EMAIL: "email", Kind.POSTCODE: "numeric"}


@dataclass(frozen=True, slots=True)
class Box:
    """One field of the form as the template draws it."""

    field: Field
    value: str
    chosen: Sequence[str]
    options: Sequence[tuple[str, str]]
    mode: str  # "" where there is no central text
    central: Markup | None
    error: Markup | None

    @property
    def name(self) -> str:
        """The name of its input."""
        return self.field.name

    @property
    def rows(self) -> int:
        """Height of a box of several lines; 0 for one line."""
        if self.field.kind is Kind.TEXT:
            return 10 if self.field.name == "description" else 4
        return _LINES.get(self.field.kind, 0)

    @property
    def type(self) -> str:
        """The type of a one-line input; what a native date box cannot show stays text."""
        wanted = _INPUT_TYPES.get(self.field.kind, "text")
        return "text" if self.error else wanted

    @property
    def inputmode(self) -> str | None:
        """The keyboard that a phone offers."""
        return "decimal" if self.field.kind in _NUMBERS else _INPUT_MODES.get(self.field.kind)

    @property
    def is_boolean(self) -> bool:
        """Whether it is a choice of yes, no and nothing said."""
        return self.field.kind is Kind.BOOLEAN


@dataclass(frozen=True, slots=True)
class Group:
    """A group of boxes that folds away; open where something in it is wrong."""

    name: str
    label: str
    boxes: Sequence[Box]
    filled: int
    open: bool


@dataclass(frozen=True, slots=True)
class Form:
    """The whole form: the five boxes that matter most, the rest by group, the translations."""

    first: Sequence[Box]
    groups: Sequence[Group]
    translations: Sequence[tuple[str, Sequence[tuple[str, str, str]]]]
    errors: Sequence[tuple[str | None, Markup]]

    @staticmethod
    def label_of(name: str) -> str:
        """The English label of a field."""
        return BY_NAME[name].label


def form_of(
    own: Mapping[str, object],
    central: Mapping[str, object],
    *,
    posted: QueryDict | None = None,
    problems: Sequence[Note] = (),
) -> Form:
    """The form over own content, or over what was typed."""
    wrong: dict[str, Note] = {}
    for note in problems:
        wrong.setdefault(note.field, note)
    boxes = {each.name: _box(each, own, central, posted, wrong.get(each.name)) for each in EDITED}
    groups = []
    for name, title in GROUPS.items():
        inside = [box for box in boxes.values() if box.field.group == name and box.name not in SHORT_SHEET]
        if inside:
            filled = sum(bool(box.value or box.chosen) for box in inside)
            groups.append(Group(name, title, inside, filled, any(box.error for box in inside)))
    errors: list[tuple[str | None, Markup]] = [
        (f"id_{note.field}" if note.field in boxes else None, _sentence(note)) for note in wrong.values()
    ]
    return Form([boxes[name] for name in SHORT_SHEET], groups, _translations(own, posted), errors)


#: What a form says instead of the words for a file: the kind of box, and an example.
_SAID: Final = {
    "not_a_url": "box_url", "url_without_scheme": "box_url", "url_scheme": "box_url", "not_an_email": "box_email",
    "no_digits": "box_phone", "not_a_phone": "box_phone", "impossible_date": "box_date", "impossible_time": "box_time",
    "not_a_number": "box_number", "not_yes_or_no": "box_yes", "not_a_postcode": "box_postcode", "link_without_address": "box_link",
}  # fmt: skip


def said(code: str, data: Mapping[str, object] | None = None) -> Markup:
    """What is wrong with what was typed."""
    return tell(_SAID.get(code, code), data)


def _sentence(note: Note) -> Markup:
    field = BY_NAME.get(note.field)
    words = said(note.code, note.data)
    return words if field is None else Markup("%s: %s") % (label(field.name), words)


def _box(
    field: Field, own: Mapping[str, object], central: Mapping[str, object], posted: QueryDict | None, note: Note | None
) -> Box:
    has_central = bool(central.get(field.name)) or central.get(field.name) is False
    listed = tags.LISTS.get(tags.FIELD_LISTS.get(field.name, ""), {})
    value = typed(field, own.get(field.name))
    mode = "" if not has_central else FOLLOW if field.name not in own else REMOVE if own[field.name] == REMOVED else OWN
    if posted is not None:
        value = _posted(field, posted)
        mode = posted.get(f"mode__{field.name}", FOLLOW) if has_central else ""
    chosen = value.split("\n") if listed and value else []
    options = (
        [(code, code_name(field, code)) for code in listed] + [(code, code) for code in chosen if code not in listed]
        if listed
        else []
    )
    error = said(note.code, note.data) if note else None
    return Box(
        field, value, chosen, options, mode, shown(field, central.get(field.name)) if has_central else None, error
    )


def _posted(field: Field, posted: QueryDict) -> str:
    if field.name in tags.FIELD_LISTS:
        return "\n".join(posted.getlist(field.name))
    return posted.get(field.name, "").replace("\r\n", "\n").replace("\r", "\n")


def _translations(
    own: Mapping[str, object], posted: QueryDict | None
) -> Sequence[tuple[str, Sequence[tuple[str, str, str]]]]:
    held = own.get("translations")
    texts = held if isinstance(held, dict) else {}
    result = []
    for language in LANGUAGES:
        rows = []
        for name in TRANSLATED:
            key = f"tr__{language}__{name}"
            value = texts.get(language, {}).get(name, "") if posted is None else posted.get(key, "")
            rows.append((key, name, str(value)))
        result.append((language, rows))
    return result


def content_of(posted: QueryDict, base: Mapping[str, object], central: Mapping[str, object]) -> dict[str, object]:
    """The own content that a form says; what was not touched keeps its stored value, character for character."""
    content: dict[str, object] = {name: value for name, value in base.items() if name in IDENTITY}
    for field in EDITED:
        name = field.name
        if name not in posted and f"has__{name}" not in posted:  # half a form changes nothing that it does not hold
            content.update({name: base[name]} if name in base else {})
            continue
        raw = _posted(field, posted)
        has_central = bool(central.get(name)) or central.get(name) is False
        if has_central:
            mode = posted.get(f"mode__{name}", FOLLOW)
            if mode == REMOVE:
                content[name] = REMOVED
                continue
            if mode == FOLLOW and (not raw.strip() or (name in base and base[name] != REMOVED)):
                continue
        if raw.strip():
            content[name] = base[name] if name in base and _untouched(field, raw, base[name]) else raw
    if translations := _translated(posted, base):
        content["translations"] = translations
    return content


def _untouched(field: Field, raw: str, stored: object) -> bool:
    """Whether a box still says what is stored; ticked boxes come in the order of the form, not in that of the source."""
    before = typed(field, stored)
    return raw == before or (field.name in tags.FIELD_LISTS and sorted(raw.split("\n")) == sorted(before.split("\n")))


def _translated(posted: QueryDict, base: Mapping[str, object]) -> dict[str, dict[str, str]]:
    held = base.get("translations")
    result = {language: dict(texts) for language, texts in held.items()} if isinstance(held, dict) else {}
    for language in LANGUAGES:
        for name in TRANSLATED:
            if f"tr__{language}__{name}" not in posted:
                continue
            text = posted.get(f"tr__{language}__{name}", "").replace("\r\n", "\n")
            texts = result.setdefault(language, {})
            if text.strip():
                texts[name] = text
            else:
                texts.pop(name, None)
    return {language: texts for language, texts in result.items() if texts}
