"""What each route of a connector needs 「連携の設定」: read with every fault said at once, and kept in one form."""

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from todoke.procedures.rules import mapping
from todoke.procedures.rules.definition import Definition
from todoke.procedures.rules.kinds import parts
from todoke.procedures.rules.mapping import Row, Shape
from todoke.procedures.rules.states import Route

Settings = dict[str, Any]
MOST_ROWS: Final = 300
_LONGEST: Final = 200
METHODS: Final = ("POST", "PUT")
#: How the secret of an outgoing call is shown to the core system.
AUTHS: Final = ("bearer", "header", "none")
FORMATS: Final = ("csv", "xlsx")
ENCODINGS: Final = ("utf-8-sig", "cp932")
#: What of a submission can be taken besides its answers.
ABOUT: Final = (
    "number",
    "arrived_at",
    "event",
    "version",
    "procedure",
    "body",
    "channel",
    "language",
    "state",
    "reference",
    "id",
)
_HEADER: Final = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,60}")
#: Headers that our own call sets, or that would change where it goes.
_OURS: Final = frozenset(
    {
        "host",
        "content-length",
        "content-type",
        "transfer-encoding",
        "connection",
        "authorization",
        "idempotency-key",
        "cookie",
    }
)
#: Routes whose rows say what the core system gets.
WITH_ROWS: Final = frozenset({Route.REST, Route.FILE, Route.SCREEN, Route.RPA, Route.RETYPING})


def sources(definition: Definition) -> list[str]:
    """Every path that a row may take, in the order of the form; files are counted in, as references."""
    found = list(ABOUT)
    for page, question in definition.questions():
        stem = f"answers.{page.group}.*.{question.key}" if page.group else f"answers.{question.key}"
        named = [part for part in parts(question.kind) if part and question.kind != "date"]
        found += [f"{stem}.{part}" for part in named] or [stem]
    return found


def read(route: Route, given: Mapping[str, object], *, known: Collection[str] = ()) -> tuple[Settings, dict[str, str]]:
    """The settings of a route, and what is wrong by place. ``known``: the paths that the form has; empty: not looked at."""
    problems: dict[str, str] = {}
    if route is Route.PULL:
        return {}, problems
    if route is Route.WEBHOOK:
        return {"url": _url(given, problems)}, problems
    rows = _rows(given.get("rows", ()), known, problems, into_lists=route is Route.REST)
    if route is Route.REST:
        return _rest(given, rows, problems), problems
    if route is Route.FILE:
        return _file(given, rows, problems), problems
    return {"rows": rows, "double": given.get("double") is True}, problems


def _url(given: Mapping[str, object], problems: dict[str, str]) -> str:
    url = given.get("url")
    if (
        not isinstance(url, str)
        or not url.startswith("https://")
        or len(url) > 300
        or not url.isascii()
        or re.search(r"[\s\x00-\x1f\"<>\\]", url)
    ):
        problems["url"] = "connector_url"
        return ""
    return url


def _rest(given: Mapping[str, object], rows: list[Settings], problems: dict[str, str]) -> Settings:
    method, auth, reference = given.get("method", "POST"), given.get("auth", "bearer"), given.get("reference", "")
    header = given.get("auth_header", "")
    if method not in METHODS:
        problems["method"] = "choice_unknown"
    if auth not in AUTHS:
        problems["auth"] = "choice_unknown"
    if auth == "header" and not _is_header(header):
        problems["auth_header"] = "connector_header"
    if not isinstance(reference, str) or (reference and not mapping.is_path(reference)):
        problems["reference"] = "map_path"
    headers = given.get("headers", {})
    if not isinstance(headers, Mapping) or not all(
        _is_header(name) and _is_line(value) for name, value in headers.items()
    ):
        problems["headers"] = "connector_header"
        headers = {}
    if not rows and "rows" not in problems:
        problems["rows"] = "map_rows_missing"
    return {
        "url": _url(given, problems), "method": method, "auth": auth, "auth_header": header if auth == "header" else "", "reference": reference,
        "headers": dict(headers), "rows": rows,
    }  # fmt: skip


def _is_header(name: object) -> bool:
    return isinstance(name, str) and _HEADER.fullmatch(name) is not None and name.lower() not in _OURS


def _is_line(value: object) -> bool:
    return isinstance(value, str) and len(value) <= _LONGEST and value.isascii() and (value.isprintable() or not value)


def _file(given: Mapping[str, object], rows: list[Settings], problems: dict[str, str]) -> Settings:
    made: Settings = {
        "format": given.get("format", "csv"),
        "encoding": given.get("encoding", "utf-8-sig"),
        "heading": given.get("heading", True) is True,
    }
    made["each"] = given.get("each", "")
    if made["format"] not in FORMATS:
        problems["format"] = "choice_unknown"
    if made["encoding"] not in ENCODINGS:
        problems["encoding"] = "choice_unknown"
    if not isinstance(made["each"], str) or (made["each"] and not mapping.is_path(made["each"])):
        problems["each"] = "map_path"
    if not rows and "rows" not in problems:
        problems["rows"] = "map_rows_missing"
    return {**made, "rows": rows}


def _rows(given: object, known: Collection[str], problems: dict[str, str], *, into_lists: bool) -> list[Settings]:
    if not isinstance(given, list | tuple) or len(given) > MOST_ROWS:
        problems["rows"] = "map_rows_many"
        return []
    found: list[Settings] = []
    for place, item in enumerate(given):
        if not isinstance(item, Mapping):
            problems[f"rows.{place}"] = "object_shape"
            continue
        found.append(_row(item, f"rows.{place}", known, problems, into_lists=into_lists))
    names = [each["to"] for each in found]
    for place, name in enumerate(names):
        if name in names[:place]:
            problems.setdefault(f"rows.{place}.to", "map_twice")
    return found


def _row(
    item: Mapping[str, object], place: str, known: Collection[str], problems: dict[str, str], *, into_lists: bool
) -> Settings:
    to, source, constant = (item.get(name, "") for name in ("to", "from", "value"))
    if not isinstance(to, str) or not _is_name(to) or (into_lists and not mapping.is_path(to)):
        problems[f"{place}.to"] = "map_path" if into_lists else "map_name"
    if (
        not isinstance(source, str)
        or (source and not mapping.is_path(source))
        or (source and known and source not in known)
    ):
        problems[f"{place}.from"] = "map_source_unknown"
    if not isinstance(constant, str) or len(constant) > _LONGEST or "\0" in constant:
        problems[f"{place}.value"] = "text_too_long"
    if bool(source) == bool(constant):
        problems.setdefault(f"{place}.from", "map_one_of_two")
    shape, width = item.get("as", Shape.PLAIN.value), item.get("width", 0)
    if shape not in set(Shape):
        problems[f"{place}.as"] = "choice_unknown"
    if isinstance(width, bool) or not isinstance(width, int) or not 0 <= width <= 4000:
        problems[f"{place}.width"] = "number_bounds"
    elif shape == Shape.ZERO_PADDED and not width:
        problems[f"{place}.width"] = "map_width_missing"
    codes = item.get("codes", {})
    if (
        not isinstance(codes, Mapping)
        or len(codes) > 200
        or not all(isinstance(each, str) and len(each) <= _LONGEST for pair in codes.items() for each in pair)
    ):
        problems[f"{place}.codes"] = "map_codes"
        codes = {}
    made = {"to": to, "from": source, "value": constant, "as": shape, "width": width, "codes": dict(codes)}
    return {name: value for name, value in made.items() if name == "to" or value not in ("", 0, {}, Shape.PLAIN)}


def _is_name(text: str) -> bool:
    return len(text.strip()) >= 1 and len(text) <= _LONGEST and text.isprintable()


def rows_of(settings: Mapping[str, Any]) -> Sequence[Row]:
    """The rows as the mapping reads them."""
    return [
        Row(
            each["to"],
            each.get("from", ""),
            each.get("value", ""),
            Shape(each.get("as", "plain")),
            each.get("width", 0),
            each.get("codes", {}),
        )
        for each in settings.get("rows", ())
    ]


def read_codes(text: str) -> dict[str, str] | None:
    """A table of codes as typed: ``ordinary=1, current=2``, or a line each; None where a pair is none."""
    found: dict[str, str] = {}
    for each in re.split(r"[,、\n]", text):
        if each.strip():
            ours, sign, theirs = each.replace("＝", "=").partition("=")
            if not sign or not ours.strip() or not theirs.strip():
                return None
            found[ours.strip()] = theirs.strip()
    return found


def written_codes(codes: Mapping[str, str]) -> str:
    """The table as it is typed."""
    return ", ".join(f"{ours}={theirs}" for ours, theirs in codes.items())
