"""The form of a connector: what was typed for each way, its rows, and a first proposal of rows from the procedure's own questions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.http import QueryDict

from todoke.people.models import Partner
from todoke.procedures.models import Connector
from todoke.procedures.operations.connectors import Wish
from todoke.procedures.rules import connectors
from todoke.procedures.rules.definition import Definition
from todoke.procedures.rules.kinds import QuestionKind
from todoke.procedures.rules.mapping import Shape
from todoke.procedures.rules.states import Route
from todoke.staff.inputs import number, text
from todoke.ui import connector_words

#: So many rows are added by the button.
MORE: Final = 5
BLANK: Final[Mapping[str, Any]] = {"to": "", "from": "", "value": "", "as": "plain", "width": "", "codes": ""}
_FIELDS: Final = ("url", "method", "auth", "auth_header", "reference", "format", "encoding", "each")


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the form: plain fields by name, and the rows."""

    plain: Mapping[str, Any]
    rows: Sequence[Mapping[str, Any]]


def first(connector: Connector | None, route: Route, definition: Definition | None) -> Typed:
    """What the form begins with: what holds now, or a proposal."""
    held = connector if connector is not None and connector.route == route.value else None
    plain: dict[str, Any] = {
        **dict.fromkeys((*_FIELDS, "headers"), ""), "double": False,
        "system": connector.system if connector else "", "minutes": connector.minutes if connector else "", "yearly": connector.yearly if connector else "",
        "note": connector.note if connector else "", "partner": str(connector.partner_id or "") if connector else "", "method": "POST", "auth": "bearer",
        "format": "csv", "encoding": "utf-8-sig", "heading": True,
    }  # fmt: skip
    if held is None:
        return Typed(plain, [{**BLANK, **row} for row in proposed(route, definition)])
    headers = "\n".join(f"{name}: {value}" for name, value in held.settings.get("headers", {}).items())
    rows = [
        {**BLANK, **row, "codes": connectors.written_codes(row.get("codes", {}))}
        for row in held.settings.get("rows", ())
    ]
    return Typed(
        {**plain, **{key: value for key, value in held.settings.items() if key != "rows"}, "headers": headers}, rows
    )


def proposed(route: Route, definition: Definition | None) -> Sequence[Mapping[str, Any]]:
    """A row for the number, the arrival and each question, in the words of the form or in its keys."""
    if definition is None or route not in connectors.WITH_ROWS:
        return []
    found = []
    for path in (
        "number",
        "arrived_at",
        *(each for each in connectors.sources(definition) if each.startswith("answers.")),
    ):
        question = next((each for name in path.split(".") if (each := definition.question(name))), None)
        if question is not None and question.kind is QuestionKind.FILE:
            continue
        plain = path.removeprefix("answers.")
        to = plain if route is Route.REST else str(connector_words.source(definition, path).striptags())
        shape = (
            Shape.WAREKI
            if question is not None and question.kind is QuestionKind.DATE and route is not Route.REST
            else Shape.PLAIN
        )
        found.append({"to": to, "from": path, "as": shape.value})
    return found


def typed(post: QueryDict, route: Route) -> Typed:
    """What was sent."""
    plain: dict[str, Any] = {name: text(post, name, limit=400) for name in _FIELDS}
    plain |= {name: text(post, name, limit=600) for name in ("system", "note", "partner", "minutes", "yearly")}
    plain |= {
        "headers": text(post, "headers", limit=4000),
        "heading": bool(post.get("heading")),
        "double": bool(post.get("double")),
    }
    count = min(number(post, "rows"), connectors.MOST_ROWS)
    rows = [
        {
            name: text(post, f"row_{place}_{name}", limit=2000)
            for name in ("to", "from", "value", "as", "width", "codes")
        }
        for place in range(count)
    ]
    kept = [row for row in rows if row["to"] or row["from"] or row["value"]] if route in connectors.WITH_ROWS else []
    return Typed(plain, kept)


def wish_of(given: Typed, post: QueryDict, route: Route, partners: Sequence[Partner]) -> tuple[Wish, dict[str, str]]:
    """What is wanted, and what cannot even be read."""
    problems: dict[str, str] = {}
    headers: dict[str, str] = {}
    for line in str(given.plain.get("headers", "")).splitlines():
        name, sign, value = line.partition(":")
        if line.strip() and not sign:
            problems["headers"] = "connector_header"
        elif line.strip():
            headers[name.strip()] = value.strip()
    rows = []
    for place, row in enumerate(given.rows):
        codes = connectors.read_codes(row["codes"])
        if codes is None:
            problems[f"rows.{place}.codes"] = "map_codes"
        width = row["width"]
        if width and not (width.isascii() and width.isdigit() and len(width) < 5):
            problems[f"rows.{place}.width"] = "number_bounds"
        rows.append({
            "to": row["to"], "from": row["from"], "value": row["value"], "as": row["as"] or "plain", "width": int(width) if width.isascii() and width.isdigit() and len(width) < 5 else 0,
            "codes": codes or {},
        })  # fmt: skip
    partner = next((each for each in partners if str(each.pk) == given.plain.get("partner")), None)
    for name in ("minutes", "yearly"):
        if given.plain[name] and not (
            given.plain[name].isascii() and given.plain[name].isdigit() and len(given.plain[name]) < 9
        ):
            problems[name] = "number_bounds"
    settings = {
        **{name: given.plain[name] for name in _FIELDS},
        "headers": headers,
        "heading": given.plain["heading"],
        "double": given.plain["double"],
        "rows": rows,
    }
    wish = Wish(
        system=given.plain["system"], route=route, settings=settings, minutes=number(post, "minutes"), yearly=number(post, "yearly"), note=given.plain["note"],
        partner=partner, secret=text(post, "secret", limit=600), renew=bool(post.get("renew")),
    )  # fmt: skip
    return wish, problems


def place_of(problem: str) -> str:
    """The id of the field of a problem: ``rows.0.to`` stands in ``id_row_0_to``."""
    if problem.startswith("rows."):
        return "id_row_" + problem.removeprefix("rows.").replace(".", "_")
    return "id_row_0_to" if problem == "rows" else f"id_{problem}"
