"""Who may receive what, as one JSON document in the reader's language: for the API and for the command line."""

from collections.abc import Sequence
from datetime import date

from django.conf import settings
from django.utils import translation

from todoke.bodies import queries as bodies
from todoke.bodies.models import Body
from todoke.common.errors import Refusal
from todoke.eligibility.formats import exchange, told
from todoke.eligibility.formats.exchange import Asked, HouseholdInvalid
from todoke.eligibility.queries import answers, rules
from todoke.eligibility.queries.answers import Answer, Answers, Entry
from todoke.eligibility.queries.rules import ForArea
from todoke.eligibility.rules.household import Rows
from todoke.eligibility.rules.rule import Labels
from todoke.people.rules.facts import Purpose
from todoke.people.rules.vocabulary import BY_NAME
from todoke.registry.models import Program
from todoke.registry.queries.versions import effective_many
from todoke.registry.rules.fields import N_
from todoke.registry.rules.numbers import slug
from todoke.ui import messages
from todoke.ui.names import name_of
from todoke.ui.ruby import plain

Document = dict[str, object]
NOTICE = N_("This is likely, not certain. The body named decides.")


def words(labels: Labels) -> str:
    """A label in the reader's language, else in Japanese, without readings."""
    return plain(labels.get(translation.get_language() or "ja") or labels.get("ja") or "")


def say(text: str) -> str:
    """One of our own messages in the reader's language, without readings."""
    return plain(messages.say(text))


def answer(data: object, *, today: date) -> Document:
    """The answer to the document of one household; raises HouseholdInvalid."""
    return _Teller().tell(exchange.read_household(data, today=today), "area")


def answer_batch(data: object, *, today: date) -> Document:
    """The answers to ``{"households": […]}`` in their order; raises HouseholdInvalid for all of them together."""
    teller = _Teller()
    asked = exchange.read_batch(data, today=today)
    return {"answers": [teller.tell(each, f"households.{number}.area") for number, each in enumerate(asked)]}


def refused(refusal: Refusal) -> Document:
    """A refusal as a document: its code, what it means, and each problem with its place in the JSON."""
    listed = refusal.data.get("problems")
    problems = [
        {"parameter": place, "code": code, "message": plain(messages.tell(code, data))}
        for place, code, data in (listed if isinstance(listed, list) else [])
    ]
    return {"code": refusal.code, "message": plain(messages.tell(refusal.code, refusal.data)), "problems": problems}


def facts() -> list[Document]:
    """The vocabulary in the reader's language."""
    return [_fact(each) for each in exchange.fact_documents()]


def _fact(document: Document) -> Document:
    values = document["values"]
    assert isinstance(values, list)
    spoken = {name: say(str(document[name])) for name in ("label", "question", "help")}
    return {**document, **spoken, "values": [{**each, "label": say(each["label"])} for each in values]}


class _Teller:
    """Answers one household after another; what is the same for all of an area is looked up once."""

    def __init__(self) -> None:
        self._areas: dict[str, Body] = {}
        self._here: dict[tuple[str, date, Purpose], ForArea] = {}
        self._names: dict[int, str] = {}

    def tell(self, asked: Asked, place: str) -> Document:
        """The answer; ``place`` is where the JSON names the area."""
        area, key = self._area(asked.area, place), (asked.area, asked.day, asked.purpose)
        if key not in self._here:
            self._here[key] = rules.for_area(area, on=asked.day, purpose=asked.purpose)
            self._learn_names([held.program for held in self._here[key].held])
        members = ("", *(member.key for member in asked.household.members))
        found = answers.answer(
            asked.household, area, on=asked.day, purpose=asked.purpose, here=self._here[key],
            declined={(member, fact) for member in members for fact in asked.declined},
        )  # fmt: skip
        return {
            "as_of": asked.day.isoformat(),
            "area": area.key,
            "programs": [self._entry(each, entry, found.rows) for each in found.answers for entry in each.entries],
            "without_rule": [program.number for program in found.text_only],
            "next_questions": _questions(found),
            "notice": say(NOTICE),
        }

    def _area(self, key: str, place: str) -> Body:
        if key not in self._areas:
            try:
                self._areas[key] = bodies.get(key)
            except bodies.BodyNotFound as refusal:
                raise HouseholdInvalid(problems=[(place, refusal.code, {})]) from None
        return self._areas[key]

    def _learn_names(self, programs: Sequence[Program]) -> None:
        language = translation.get_language() or "ja"
        for key, says in effective_many(programs).items():
            self._names[key] = plain(
                says.translations.get(language, {}).get("name") or str(says.content.get("name", ""))
            )

    def _entry(self, found: Answer, entry: Entry, rows: Rows) -> Document:
        held, outcome = found.held, entry.outcome
        program, decider = held.program, held.decider
        language = translation.get_language() or "ja"
        return {
            "number": program.number,
            "name": words(held.names) or self._names.get(program.pk, ""),
            "member": outcome.member or None,
            "verdict": outcome.verdict.value,
            "reasons": told.reasons(decider, outcome, words),
            "missing": told.missing(outcome, decider, rows),
            "without_basis": told.without_basis(outcome, decider),
            "amount": told.money(outcome.money),
            "gives": words(held.rule.gives),
            "window": told.window(entry.span, entry.turn, outcome.verdict),
            "body": program.body.key,
            "given_by": told.givers(found.givers(outcome), program.body.key, plain(name_of(program.body)), words),
            "url": f"{settings.BASE_URL}/{language}/programs/{slug(program.number)}",
            "rule": {"template": held.template or None, "version": held.version.sequence},
            "sources": told.sources(held.rule),
        }


def _questions(found: Answers) -> list[Document]:
    return [
        {**told.question(each), "question": say(BY_NAME[each.fact].question or BY_NAME[each.fact].label)}
        for each in found.questions
    ]
