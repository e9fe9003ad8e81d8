"""Questions about bodies."""

from collections.abc import Sequence

from todoke.bodies.models import Body, LedgerEntry
from todoke.bodies.rules.codes import BodyKind, local_code_of
from todoke.common.errors import NotFound


class BodyNotFound(NotFound):
    """No body has this key."""

    code = "body_not_found"


def get(key: str) -> Body:
    """The body with this key; raises BodyNotFound."""
    body = None if "\0" in key else Body.objects.filter(key=key).select_related("parent").first()
    if body is None:
        raise BodyNotFound(key=key[:80])
    return body


def top() -> Body:
    """The body above all others, which keeps what belongs to none of them; raises BodyNotFound."""
    body = Body.objects.filter(parent=None).order_by("pk").first()
    if body is None:
        raise BodyNotFound(key="")
    return body


def find(*, code: str | None = None, corporate_number: str | None = None, name: str | None = None) -> Body | None:
    """The body that any of these identifies; None when none does or when two disagree."""
    found: set[int] = set()
    body: Body | None = None
    for lookup in (
        {"code": code} if code else None,
        {"corporate_number": corporate_number} if corporate_number else None,
        {"code": local_code_of(corporate_number)} if corporate_number and local_code_of(corporate_number) else None,
        {"name": name} if name and not (code or corporate_number) else None,
    ):
        if lookup and (match := list(Body.objects.filter(**lookup)[:2])):
            found.update(each.pk for each in match)
            body = match[0]
    return body if len(found) == 1 else None


def all_bodies() -> Sequence[Body]:
    """Every body, the nation first, then by code."""
    kinds = list(BodyKind)
    return sorted(
        Body.objects.select_related("parent"), key=lambda body: (min(kinds.index(BodyKind(body.kind)), 2), body.key)
    )


def municipalities(parent: Body | None = None) -> Sequence[Body]:
    """Wards, cities, towns and villages, by code."""
    bodies = Body.objects.filter(kind__in=[kind.value for kind in BodyKind if kind.is_municipality]).order_by("code")
    return list(bodies if parent is None else bodies.filter(parent=parent))


def ancestors(body: Body) -> Sequence[Body]:
    """The body itself, then its parent, up to the nation."""
    chain = [body]
    while chain[-1].parent is not None:
        chain.append(chain[-1].parent)
    return chain


def ledger(body: Body, *, limit: int = 100) -> Sequence[LedgerEntry]:
    """The newest entries of a body's ledger."""
    return list(LedgerEntry.objects.filter(body=body).order_by("-sequence")[:limit])
