"""Which text is in force: the sender's own, else that of a body above it, else the one of ours that every body may use."""

from collections.abc import Callable, Iterable, Mapping

from django.db.models import Q

from todoke.bodies import queries as bodies
from todoke.bodies.models import Body
from todoke.notices.models import NoticeTemplate
from todoke.notices.rules.states import TextState


def by_keys(keys: Iterable[str], body: Body) -> Mapping[str, NoticeTemplate]:
    """The approved text of each name for what a body sends; names without one are not among them."""
    return _nearest(Q(key__in=list(keys), program=""), body, lambda each: each.key)


def by_programs(numbers: Iterable[str], body: Body) -> Mapping[str, NoticeTemplate]:
    """The approved texts of programmes that have one of their own, by number."""
    return _nearest(Q(program__in=list(numbers)), body, lambda each: each.program)


def _nearest(which: Q, body: Body, name: Callable[[NoticeTemplate], str]) -> dict[str, NoticeTemplate]:
    chain: list[int | None] = [each.pk for each in bodies.ancestors(body)]
    chain.append(None)
    approved = NoticeTemplate.objects.filter(
        Q(body__in=chain[:-1]) | Q(body=None), which, state=TextState.APPROVED.value
    )
    found: dict[str, NoticeTemplate] = {}
    for each in sorted(approved, key=lambda each: (chain.index(each.body_id), -each.version)):
        found.setdefault(name(each), each)
    return found
