"""What the people of a household are called on a page, and what was said of them, in the reader's words."""

from collections.abc import Mapping
from datetime import date

from markupsafe import Markup

from todoke.common.calendar import age_on, months_on
from todoke.eligibility.queries.rules import Held
from todoke.eligibility.rules.household import NEVER
from todoke.eligibility.rules.rule import Labels
from todoke.eligibility.rules.tree import Value
from todoke.people.rules.facts import Fact, Kind, Unit
from todoke.people.rules.vocabulary import N_
from todoke.ui.jinja import format_date
from todoke.ui.messages import say
from todoke.ui.ruby import annotate_text
from todoke.web import frame
from todoke.web.eligibility.saved import SELF, Saved


def labelled(labels: Labels) -> Markup:
    """Words of a rule in the reader's language, else in Japanese; readings become ruby."""
    language = frame.language()
    text = labels.get(language) or (
        labels.get("ja", "") if language != "en" else labels.get("en") or labels.get("ja", "")
    )
    return annotate_text(text)


def title_of(held: Held) -> Markup:
    """What a programme is called in the reader's language; where several rules decide it, what this one is about."""
    if held.names:
        return labelled(held.names)
    template, language = held.version.template, frame.language()
    general = template.names.get(language) if template and language != "ja" else None
    return annotate_text(general) if general else Markup("%s") % held.program.name


def names(saved: Saved, day: date) -> dict[str, Markup]:
    """What each member is called: you, or a child by its age; children of one age by number too."""
    found: dict[str, Markup] = {SELF: say(N_("You"))}
    children = saved.children()
    ages = [_age(facts, day) for _, facts in children]
    for (key, _), age in zip(children, ages, strict=True):
        place = sum(1 for other in list(found) if other != SELF) + 1
        found[key] = say(N_("%(age)s (child %(place)s)"), age=age, place=place) if ages.count(age) > 1 else age
    return found


def _age(facts: Mapping[str, Value], day: date) -> Markup:
    birth = facts.get("birth_date")
    if not isinstance(birth, date) or birth > day:
        return say(N_("Child"))
    years = age_on(birth, day)
    if years < 1:
        return say(N_("Baby, %(months)s months"), months=months_on(birth, day))
    return say(N_("Child aged %(age)s"), age=years)


def value_of(fact: Fact, value: Value) -> Markup:
    """An answer in words."""
    if isinstance(value, bool):
        return say(N_("Yes") if value else N_("No"))
    if fact.kind is Kind.CHOICE:
        return next((say(choice.label) for choice in fact.choices if choice.value == value), Markup("%s") % value)
    if isinstance(value, date):
        return say(N_("No")) if value == NEVER else Markup("%s") % format_date(value)
    if fact.unit is Unit.YEN and isinstance(value, int):
        return say(N_("%(amount)s yen"), amount=f"{value:,}")
    return Markup("%s") % value
