"""Trying something before its release: what a trial needs, and what its runs say together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from statistics import median
from typing import Final

from todoke.voice.rules.improving import LANGUAGES, TEXT_AT_MOST, TITLE_AT_MOST

TASKS_AT_MOST: Final = 10
#: A task that took longer was left open over lunch: its time says nothing.
SECONDS_AT_MOST: Final = 3 * 60 * 60


class Went(StrEnum):
    """How a task went, in a volunteer's own judgement."""

    WELL = "well"
    HARD = "hard"  # done, with trouble
    NOT = "not"  # given up


@dataclass(frozen=True, slots=True)
class Tasks:
    """What a trial says, by language: its title, what to know before, and its tasks in their order."""

    title: Mapping[str, str]
    intro: Mapping[str, str]
    tasks: Sequence[Mapping[str, str]]


def cleaned(texts: Mapping[str, str]) -> dict[str, str]:
    """A text by language without empty ones."""
    return {language: text.strip() for language, text in texts.items() if text.strip()}


def problems(given: Tasks, *, until: date | None, today: date) -> dict[str, str]:
    """Why a trial cannot be opened so: a code for each field."""
    found: dict[str, str] = {}
    title, intro = cleaned(given.title), cleaned(given.intro)
    tasks = [each for each in map(cleaned, given.tasks) if each]
    if "ja" not in title:
        found["title_ja"] = "title_missing"
    for language in LANGUAGES:
        if len(title.get(language, "")) > TITLE_AT_MOST:
            found[f"title_{language}"] = "title_long"
        if len(intro.get(language, "")) > TEXT_AT_MOST:
            found[f"intro_{language}"] = "text_long"
    if intro and "ja" not in intro:
        found["intro_ja"] = "ja_missing"
    if not tasks:
        found["tasks_ja"] = "tasks_missing"
    elif len(tasks) > TASKS_AT_MOST:
        found["tasks_ja"] = "tasks_many"
    elif any("ja" not in each for each in tasks):
        found["tasks_ja"] = "ja_missing"
    elif any(len(text) > TEXT_AT_MOST for each in tasks for text in each.values()):
        found["tasks_ja"] = "text_long"
    if until is None or until < today:
        found["until_date"] = "day_has_passed"
    return found


def tasks_of(by_language: Mapping[str, str]) -> list[dict[str, str]]:
    """Tasks from one line each in every language; a line without its Japanese one is a task that ``problems`` refuses."""
    lines = {language: [line.strip() for line in text.splitlines()] for language, text in by_language.items()}
    filled = {language: [line for line in found if line] for language, found in lines.items()}
    most = max((len(found) for found in filled.values()), default=0)
    return [
        {language: found[place] for language, found in filled.items() if place < len(found)} for place in range(most)
    ]


def seconds_between(began: float | None, ended: float) -> int | None:
    """How long a task took; None where that is not known or cannot be."""
    if began is None or not 0 <= ended - began <= SECONDS_AT_MOST:
        return None
    return round(ended - began)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the runs of one task say: how often it went well, hard or not at all, and the time of the middle one that was done."""

    well: int
    hard: int
    given_up: int
    seconds: int | None

    @property
    def runs(self) -> int:
        """How many tried it."""
        return self.well + self.hard + self.given_up

    @property
    def done(self) -> int:
        """How many got to the end of it."""
        return self.well + self.hard


def outcome(runs: Sequence[tuple[str, int | None]]) -> Outcome:
    """From how each run went and its seconds; the time counts those who got to the end."""
    times = [seconds for went, seconds in runs if seconds is not None and went != Went.NOT]
    well, hard, given_up = (sum(went == each for went, _ in runs) for each in (Went.WELL, Went.HARD, Went.NOT))
    return Outcome(well, hard, given_up, round(median(times)) if times else None)
