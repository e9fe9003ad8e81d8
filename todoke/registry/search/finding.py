"""Answering the search box 「検索」: my town first, then the metropolis, the nation, their affiliates, and others."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Final

from todoke.bodies.models import Body
from todoke.common import words
from todoke.registry.models import Program
from todoke.registry.queries.programs import ProgramNotFound, by_keys, by_number, by_slug
from todoke.registry.rules.numbers import is_type_number
from todoke.registry.rules.search import Clause, Nearness, rank_key, score
from todoke.registry.rules.synonyms import SUGGESTIONS, SUGGESTIONS_EN
from todoke.registry.search.asking import Filters, clauses_of, corrections
from todoke.registry.search.expressions import any_clause, every_clause
from todoke.registry.search.looking import Hit, look_outside, look_within
from todoke.registry.search.results import Group, GuessRead, Page, Reading, Results, Verdict, cursor_of, page_of
from todoke.registry.search.whose import Near, Whose, near, whose

_MOST_RANKED: Final = 600  # near programmes that are ranked; beyond, totals are floors
_MOST_FURTHER: Final = 10  # on the first page, of every group but the first


@dataclass(frozen=True, slots=True)
class _Attempt:
    """One way to read the query: the text it stands for, and the clauses to meet."""

    reading: Reading
    text: str
    clauses: Sequence[Clause]


@dataclass(frozen=True, slots=True)
class _Found:
    near: Sequence[Hit]
    far: Sequence[Hit]
    cut: bool  # there are more near programmes than are ranked


def find(
    query: str,
    *,
    town: Body | None,
    language: str = "ja",
    limit: int = 20,
    cursor: str = "",
    filters: Filters | None = None,
    elsewhere: bool = True,
) -> Results:
    """What residents find for a query, or with an empty one what the filters list; raises CursorInvalid.

    ``town`` orders the groups; ``cursor`` asks for the next page of one group alone; ``elsewhere=False`` leaves out
    other municipalities. At most 200 characters of the query are read.
    """
    page, filters = page_of(cursor, limit), filters or Filters()
    typed = " ".join(words.fold(query[: words.LONGEST_QUERY]).split())
    if number := _program_by_number(query):
        return Results(typed, number=number)
    text = typed
    if is_type_number(typed.upper()):
        filters, text = replace(filters, type=typed.upper()), ""
    named = whose(text)
    only_body = named is not None and not named.rest
    if named and only_body:
        filters, text = replace(filters, body=filters.body or named.body.key), ""
    around = near(named.body if named and named.is_town else town)
    answer = Results(typed, body=named.body if named and only_body else None)
    for attempt in _attempts(text, named, page, filters):
        found = _look(attempt, around, filters, page, elsewhere=elsewhere)
        if found.near or found.far:
            return replace(
                answer,
                groups=_groups(attempt, found, around, page),
                guess=_guess_read(named, town, attempt, found) if named and not only_body else None,
                corrected=attempt.text if attempt.reading == Reading.CORRECTED else None,
                loosened=attempt.reading == Reading.LOOSE,
            )
    nothing = GuessRead(named.body, named.rest, Verdict.NOTHING) if named and not only_body else None
    return replace(answer, guess=nothing, suggestions=SUGGESTIONS_EN if language == "en" else SUGGESTIONS)


def _program_by_number(query: str) -> Program | None:
    """The live programme whose number, as printed or as in an address, is the whole query."""
    text = unicodedata.normalize("NFKC", query[:100]).strip()
    if not re.fullmatch(r"[A-Za-z0-9+._%-]{8,90}", text) or not any(char.isdigit() for char in text):
        return None
    readings = [text]
    if text[:4].lower() == "psid":  # telephones write the first letter large
        readings.append("psid" + text[4:].upper())
    for lookup, reading in product((by_number, by_slug), readings):
        try:
            program = lookup(reading)
        except ProgramNotFound:
            continue
        if program.live is not None:
            return program
    return None


def _attempts(text: str, named: Whose | None, page: Page, filters: Filters) -> Iterator[_Attempt]:
    """Readings from the strictest to the loosest, each made when the one before found nothing.

    A cursor belongs to one reading: the page that gave it out had found something that way.
    """
    if not text:
        if filters.nodes():
            yield _Attempt(Reading.STRICT, "", ())
        return

    def wanted(reading: Reading) -> bool:
        return page.reading is None or page.reading == reading

    rest = named.rest if named else text
    clauses = clauses_of(rest)
    if not clauses:
        return
    if wanted(Reading.STRICT):
        yield _Attempt(Reading.STRICT, rest, clauses)
    if named and wanted(Reading.WHOLE):
        yield _Attempt(Reading.WHOLE, text, clauses_of(text))
    if wanted(Reading.CORRECTED):
        for corrected in corrections(rest):
            yield _Attempt(Reading.CORRECTED, corrected, clauses_of(corrected))
    if len(clauses) > 1 and wanted(Reading.LOOSE):
        yield _Attempt(Reading.LOOSE, rest, clauses)


def _look(attempt: _Attempt, around: Near, filters: Filters, page: Page, *, elsewhere: bool) -> _Found:
    loose = attempt.reading == Reading.LOOSE
    asked = any_clause(attempt.clauses) if loose else every_clause(attempt.clauses)
    parts = (*filters.nodes(), *asked)
    keys = around.keys
    ours: list[Hit] = []
    if keys and page.nearness != Nearness.ELSEWHERE:
        ours = look_within(keys, parts, limit=_MOST_RANKED + 1)
    others: list[Hit] = []
    if elsewhere and page.wants(Nearness.ELSEWHERE):
        after = page.after if page.nearness is not None else 0
        others = look_outside(keys, parts, offset=after, limit=min(page.limit, _MOST_FURTHER) + 1)
    return _Found(ours[:_MOST_RANKED], others, len(ours) > _MOST_RANKED)


def _groups(attempt: _Attempt, found: _Found, around: Near, page: Page) -> list[Group]:
    ranked = sorted(found.near, key=lambda hit: _order(hit, attempt))
    start = page.after if page.nearness is not None else 0
    chosen: list[tuple[Nearness, Sequence[Hit], int, str]] = []
    for nearness in Nearness:
        hits = [hit for hit in ranked if around.nearness(hit.body_id) == nearness]
        size = page.limit if page.nearness is not None or not chosen else min(page.limit, _MOST_FURTHER)
        if hits[start:] and page.wants(nearness):
            end = start + size
            cursor = cursor_of(nearness, attempt.reading, end) if end < len(hits) else ""
            chosen.append((nearness, hits[start:end], len(hits), cursor))
    if found.far:
        size = min(page.limit, _MOST_FURTHER)
        cursor = cursor_of(Nearness.ELSEWHERE, attempt.reading, start + size) if len(found.far) > size else ""
        chosen.append((Nearness.ELSEWHERE, found.far[:size], len(found.far), cursor))
    programs = _programs([hit for _, hits, _, _ in chosen for hit in hits], around)
    groups = []
    for nearness, shown, total, cursor in chosen:
        present = [programs[hit.program_id] for hit in shown if hit.program_id in programs]
        more = bool(cursor) if nearness == Nearness.ELSEWHERE else found.cut
        groups.append(Group(nearness, present, total, more, cursor))
    return groups


def _programs(hits: Sequence[Hit], around: Near) -> Mapping[int, Program]:
    """The programmes with what a page shows of them; bodies are few, so they are read once each."""
    programs = by_keys([hit.program_id for hit in hits])
    far = {hit.body_id for hit in hits} - set(around.bodies)
    bodies = {**around.bodies, **(Body.objects.select_related("parent").in_bulk(far) if far else {})}
    for program in programs.values():
        program.body = bodies[program.body_id]
    return programs


def _order(hit: Hit, attempt: _Attempt) -> tuple[object, ...]:
    if not attempt.clauses:
        return (hit.candidate.name, hit.program_id)
    return (*rank_key(hit.candidate, attempt.clauses, typed=attempt.text), hit.program_id)


def _guess_read(named: Whose, town: Body | None, attempt: _Attempt, found: _Found) -> GuessRead:
    """Compare the best answer of the body that was named with the best of all."""

    def best(hits: Sequence[Hit]) -> int:
        return max((score(hit.candidate, attempt.clauses, typed=attempt.text) for hit in hits), default=-1)

    everything = [*found.near, *found.far]
    theirs = best([hit for hit in everything if hit.body_id == named.body.pk])
    if named.is_town and town is not None and named.body.pk != town.pk:
        verdict = Verdict.OTHER_TOWN
    elif theirs >= best(everything):
        return GuessRead(named.body, named.rest, Verdict.SAME, named.body)
    else:
        verdict = Verdict.OTHER_BODY
    answer = min(found.near, key=lambda hit: _order(hit, attempt), default=None)
    if answer is not None and best([answer]) < best(found.far):
        answer = None
    body = Body.objects.filter(pk=answer.body_id).first() if answer else None
    return GuessRead(named.body, named.rest, verdict, body)
