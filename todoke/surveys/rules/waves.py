"""What a survey and a wave must be before they are kept or opened: names, days, ways, totals to weigh by, and numbers wanted."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from todoke.surveys.rules.kinds import AGE_BANDS, Mode, Module, Sex
from todoke.surveys.rules.wording import LANGUAGES

#: By what answers are weighed and counted.
MARGINS: Final = ("age", "sex", "town", "mode")
#: A wave takes a season, not years.
LONGEST_DAYS: Final = 400
LONGEST_TEXT: Final = 2_000
MOST_QUESTIONS: Final = 100
_KEY: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_TOWN: Final = re.compile(r"[0-9]{6}")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_PLACES: Final = {module: place for place, module in enumerate(Module)}
Cells = Mapping[str, Mapping[str, int]]


def key_problem(key: str) -> str:
    """Why a code cannot be one."""
    return "" if _KEY.fullmatch(key) else "key_shape"


def texts_problem(texts: Mapping[str, str], *, needed: bool) -> str:
    """Why words by language cannot be kept."""
    if any(language not in LANGUAGES for language in texts):
        return "text_language"
    if any(_CONTROL.search(text) for text in texts.values()):
        return "text_signs"
    if any(len(text) > LONGEST_TEXT for text in texts.values()):
        return "text_long"
    return "text_missing" if not texts.get("ja", "").strip() and (needed or any(texts.values())) else ""


def problems(
    *, year: int, opens: date, closes: date, modes: Sequence[str], open_link: bool, frame: Mapping[str, str], totals: Cells,
    quotas: Cells,
) -> dict[str, str]:  # fmt: skip
    """What is wrong with a wave: a code by field."""
    found = {
        "year": "" if 1950 <= year <= 2200 else "year_range",
        "closes": "" if opens < closes else "days_backwards",
        "modes": modes_problem(modes, open_link=open_link),
        "frame": texts_problem(frame, needed=True),
        "totals": cells_problem(totals),
        "quotas": cells_problem(quotas),
    }
    if not found["closes"] and (closes - opens).days > LONGEST_DAYS:
        found["closes"] = "days_many"
    return {field: code for field, code in found.items() if code}


def modes_problem(modes: Sequence[str], *, open_link: bool) -> str:
    """Why the ways of answering cannot be these."""
    known = {each.value for each in Mode}
    if not modes or len(set(modes)) < len(modes) or not set(modes) <= known:
        return "modes_missing"
    return "link_without_web" if open_link and not {Mode.WEB.value, Mode.TABLET.value} & set(modes) else ""


def cells_problem(cells: Cells) -> str:
    """Why totals or numbers wanted cannot be these; none at all is right."""
    for margin, counts in cells.items():
        if margin not in MARGINS:
            return "margin_unknown"
        for cell, count in counts.items():
            if not is_cell(margin, cell):
                return "cell_unknown"
            if not isinstance(count, int) or isinstance(count, bool) or not 0 <= count <= 20_000_000:
                return "cell_count"
        if counts and not sum(counts.values()):
            return "cell_count"
    return ""


def is_cell(margin: str, cell: str) -> bool:
    """Whether a margin has such a cell."""
    match margin:
        case "age":
            return cell in AGE_BANDS
        case "sex":
            return cell in {each.value for each in Sex if each}
        case "town":
            return _TOWN.fullmatch(cell) is not None
        case _:
            return cell in {each.value for each in Mode}


def read_cells(text: str) -> dict[str, int] | None:
    """Lines such as ``20 1200`` or ``131181, 215000`` as counts by cell; None where a line is none."""
    found: dict[str, int] = {}
    for line in filter(None, (each.strip() for each in text.splitlines())):
        parts = re.fullmatch(r"([0-9a-z]{1,6})[\s,:=]+([0-9][0-9,]{0,11})", line)
        if parts is None or parts[1] in found:
            return None
        found[parts[1]] = int(parts[2].replace(",", ""))
    return found


def written_cells(cells: Mapping[str, int]) -> str:
    """The same lines, to be changed."""
    return "\n".join(f"{cell} {count}" for cell, count in cells.items())


def place_of(module: str) -> int:
    """Where a module stands in a wave; what is asked about a person themselves comes last but for a body's own questions."""
    return _PLACES[Module(module)]


def not_ready(
    *, questions: int, feeds: Sequence[str], totals: Cells, retired: int, languages_missing: int, changed: int, closes: date, today: date
) -> list[str]:  # fmt: skip
    """Why a wave cannot be opened yet, as codes. Whatever it is weighed by is asked too, but the way, which is known."""
    found = []
    if not questions:
        found.append("wave_empty")
    if questions > MOST_QUESTIONS:
        found.append("wave_long")
    if retired:
        found.append("wave_retired")
    if languages_missing:
        found.append("wave_languages")
    if changed:
        found.append("wave_fingerprint")
    if closes < today:
        found.append("wave_past")
    if any(counts and margin != "mode" and margin not in feeds for margin, counts in totals.items()):
        found.append("wave_totals_unasked")
    return found
