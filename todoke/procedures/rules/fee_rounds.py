"""Money that a school asks of a class 「学校徴収金」: the list of children and amounts, as typed or pasted."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from todoke.people.rules.persons import name_key
from todoke.procedures.rules.fees import MOST_YEN
from todoke.registry.rules import written

LONGEST_LIST: Final = 40_000
MOST_TEXT: Final = 60


@dataclass(frozen=True, slots=True)
class Listed:
    """What a list said: the amount of each child (by place in the class), and the lines that fit nobody or nothing."""

    yen: Mapping[int, int] = field(default_factory=dict)
    unknown: Sequence[str] = ()
    doubtful: Sequence[str] = ()
    wrong: Sequence[str] = ()


def read_list(text: str, names: Sequence[str]) -> Listed:
    """Lines of a name and an amount (comma or tab between) for children of these names; who shares a name is left to a person."""
    keys = [name_key(name) for name in names]
    yen: dict[int, int] = {}
    unknown, doubtful, wrong = [], [], []
    lines = text[:LONGEST_LIST].replace("\t", ",").replace("，", ",").splitlines()
    for row in csv.reader(io.StringIO("\n".join(lines))):
        cells = [cell.strip() for cell in row if cell.strip()]
        if not cells:
            continue
        amount = written.yen("".join(cells[1:]))
        if len(cells) < 2 or amount is None or amount > MOST_YEN:
            wrong.append(cells[0])
            continue
        places = [place for place, key in enumerate(keys) if key == name_key(cells[0])]
        if not places:
            unknown.append(cells[0])
        elif len(places) > 1 or places[0] in yen:
            doubtful.append(cells[0])
        else:
            yen[places[0]] = amount
    return Listed(yen, unknown, doubtful, wrong)


def problems(texts: Mapping[str, str], due: date | None, *, today: date) -> dict[str, str]:
    """Why it cannot be asked so, by field."""
    found = {}
    if not texts.get("ja", "").strip():
        found["what_ja"] = "text_missing"
    for language, text in texts.items():
        if len(text) > MOST_TEXT:
            found[f"what_{language}"] = "text_too_long"
    if due is None or due <= today:
        found["due_date"] = "day_has_passed"
    return found
