"""Whose box is open, and who reads along: what every page of the box begins with."""

from todoke.notices.queries.box import Reader
from todoke.people.rules.mandates import Matter
from todoke.web.people.session import Visitor

#: What the ledger calls a look into a box.
LETTERS = "letters"


def reader_of(visitor: Visitor) -> Reader:
    """The box of whoever is here, or of whom they act for: their look is written down before anything is shown. Raises MayNotAct."""
    if visitor.acting_for is None:
        return Reader(visitor.person, visitor.today)
    visitor.look(LETTERS, matter=Matter.RECEIVE if visitor.may(Matter.RECEIVE) else Matter.LOOK_UP)
    return Reader(visitor.acting_for, visitor.today, visitor.person, visitor.mandate)


def page_number(visitor: Visitor) -> int:
    """Which page of older letters is asked for; 1 for anything else."""
    given = visitor.request.GET.get("page", "1")
    return int(given) if given.isascii() and given.isdigit() and 0 < len(given) < 6 and int(given) else 1
