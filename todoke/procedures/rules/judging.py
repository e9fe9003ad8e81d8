"""What an answer of a core system means: by its status, its words, and, where it does not answer, by whether it may have the message all the same."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from todoke.procedures.rules import mapping
from todoke.procedures.rules.again import Answer, Came
from todoke.procedures.rules.states import Route


@dataclass(frozen=True, slots=True)
class Heard:
    """One answer: its status (None: there was none, and ``why``), its JSON, how long to wait."""

    status: int | None
    why: str = ""
    document: Mapping[str, object] = field(default_factory=dict)
    wait_seconds: int = 0


def judged(route: Route, heard: Heard, *, reference: str = "") -> Answer:
    """What became of a message. ``reference``: where the core system's own API says what it calls it."""
    status, wait = heard.status, heard.wait_seconds
    if status is None:
        return Answer(
            Came.OVER if heard.why.startswith(("refused", "invalid")) else Came.DOWN,
            code=heard.why[:60],
            wait_seconds=wait,
        )
    code = str(status)
    if 200 <= status < 300:
        return _taken(route, heard.document, reference)
    if (
        status == 409 and route is Route.REST
    ):  # it has it from an earlier call whose answer we lost: known there, a person confirms
        return Answer(Came.TAKEN, code=code)
    if status in {400, 422}:
        return Answer(Came.REJECTED, code=code, words=_words(heard.document))
    if status == 410 or 300 <= status < 400:
        return Answer(Came.OVER, code=code)
    if status in {408, 425, 429} or status >= 500:
        return Answer(Came.DOWN, code=code, wait_seconds=wait)
    return Answer(Came.TROUBLE, code=code, wait_seconds=wait)


def _taken(route: Route, document: Mapping[str, object], place: str) -> Answer:
    """A webhook's answer may acknowledge or reject at once; a core system's own API by its reference."""
    if route is Route.REST:
        found = mapping.value_at(document, place) if place else None
        name = _name(found)
        return Answer(Came.ACKNOWLEDGED, reference=name) if name else Answer(Came.TAKEN)
    if "rejected" in document:
        return Answer(Came.REJECTED, words=_words(document))
    if document.get("acknowledged") is True:
        return Answer(Came.ACKNOWLEDGED, reference=_name(document.get("reference")))
    return Answer(Came.TAKEN, reference=_name(document.get("reference")))


def _name(value: object) -> str:
    """What a core system calls something, as we may keep it."""
    text = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
    return text[:120] if text.isprintable() else ""


def _words(document: Mapping[str, object]) -> str:
    """Its reason; the usual names of one are looked for."""
    for name in ("rejected", "reason", "detail", "message", "error", "title"):
        said = document.get(name)
        if isinstance(said, str) and said.strip():
            return "".join(sign for sign in said if sign.isprintable() or sign == "\n").strip()[:1000]
    return ""
