"""Random forms and random answers: whatever the document of a form can say, and values of each kind."""

from typing import Any

from hypothesis import strategies as st

from todoke.procedures.rules import documents
from todoke.procedures.rules.definition import Definition, Question
from todoke.procedures.rules.kinds import ACCOUNT_TYPES, DECIDABLE, QuestionKind
from todoke.procedures.rules.values import LARGEST, longest

Kind = QuestionKind
CODES = ("a", "b", "c")
DAYS = ("1989-01-08", "2019-05-01", "2026-02-28", "2026-11-26")
WORDS = st.text("あ漢ア字aZ 。-1", min_size=1, max_size=12).map(str.strip).filter(bool)
KANA = st.text("アイウエオガパャッー", min_size=1, max_size=8).filter(lambda text: text[0] != "ー")
FILES = [f"00000000-0000-4000-8000-00000000000{at}" for at in range(4)]


def texts(needed: bool = True) -> st.SearchStrategy[dict[str, str]]:
    whole = st.fixed_dictionaries({"ja": WORDS}, optional={"en": WORDS, "ja-simple": WORDS})
    return whole if needed else st.one_of(st.just({}), whole)


@st.composite
def questions(draw: st.DrawFn, key: str, *, kinds: tuple[Kind, ...] = tuple(Kind)) -> dict[str, Any]:
    kind = draw(st.sampled_from(kinds))
    found: dict[str, Any] = {
        "key": key, "kind": kind.value, "label": draw(texts()), "hint": draw(texts(False)), "required": draw(st.booleans()),
    }  # fmt: skip
    if kind in (Kind.CHOICE, Kind.CHOICES):
        found["options"] = [{"value": code, "label": draw(texts())} for code in CODES[: draw(st.integers(1, 3))]]
    if kind in (Kind.NUMBER, Kind.AMOUNT, Kind.TEXT, Kind.LONG_TEXT, Kind.FILE) and draw(st.booleans()):
        low = draw(st.integers(1, 3))
        found |= {"least": low, "most": low + draw(st.integers(0, 40))}
    if kind is Kind.FILE:
        found["document"] = draw(st.sampled_from(("", "insurance")))
        found["without"] = draw(texts(False))
    return found


def _atoms(question: dict[str, Any]) -> list[str]:
    """What a condition can say of a question."""
    key, kind = question["key"], Kind(question["kind"])
    codes = [each["value"] for each in question.get("options", ())]
    match kind:
        case Kind.CHOICES:
            return [text for code in codes for text in (f"{key}__{code}", f"NOT {key}__{code}")]
        case Kind.CHOICE:
            return [f"{key} = '{codes[0]}'", f"{key} <> '{codes[-1]}'", f"{key} IN ('{codes[0]}', '{codes[-1]}')"]
        case Kind.YES_NO | Kind.DECLARATION:
            return [key, f"NOT {key}"]
        case Kind.DATE:
            return [f"{key} = DATE '2019-05-01'", f"{key} >= DATE '2019-05-01'"]
        case Kind.NUMBER | Kind.AMOUNT:
            return [f"{key} {sign} 3" for sign in ("<", "<=", "=", "<>", ">", ">=")] + [f"{key} BETWEEN 2 AND 5"]
    return []


@st.composite
def _condition(draw: st.DrawFn, atoms: list[str]) -> str:
    if not atoms or draw(st.integers(0, 2)) == 0:
        return ""
    parts = draw(st.lists(st.sampled_from(atoms), min_size=1, max_size=3))
    joined = draw(st.sampled_from((" AND ", " OR "))).join(parts)
    return f"NOT ({joined})" if draw(st.integers(0, 4)) == 0 else joined


@st.composite
def forms(draw: st.DrawFn, *, kinds: tuple[Kind, ...] = tuple(Kind)) -> dict[str, Any]:
    """A document without faults."""
    pages: list[dict[str, Any]] = []
    groups: list[dict[str, Any]] = []
    outer: list[str] = []
    number = 0
    for block in range(draw(st.integers(1, 4))):
        group = f"g{block}" if draw(st.integers(0, 2)) == 0 else ""
        if group:
            least = draw(st.integers(0, 2))
            groups.append({
                "key": group, "label": draw(texts()), "least": least, "most": max(1, least + draw(st.integers(0, 2))), "show_if": draw(_condition(outer)),
            })  # fmt: skip
        inner: list[str] = []
        for _ in range(draw(st.integers(1, 2))):
            asked = []
            for _ in range(draw(st.integers(1, 2))):
                asked.append(draw(questions(f"q{number}", kinds=kinds)))
                asked[-1]["show_if"] = draw(_condition(outer + inner))
                number += 1
            pages.append({"key": f"p{len(pages)}", "group": group, "title": draw(texts(False)), "show_if": draw(_condition(outer + inner)), "questions": asked})  # fmt: skip
            (inner if group else outer).extend(text for question in asked for text in _atoms(question))
        if group:
            outer += [f"{group}_count {sign} 1" for sign in ("<", "=", "<>", ">=")]
    document = {
        "title": draw(texts()), "intro": draw(texts(False)), "pages": pages, "groups": groups, "cosigned": draw(st.booleans()),
        "processing_days": draw(st.integers(1, 60)), "reasons": draw(st.lists(WORDS, max_size=2)),
        "fees": [{"when": draw(_condition(outer)), "yen": str(draw(st.integers(0, 9000)))} for _ in range(draw(st.integers(0, 2)))],
        "parts": [{"body": "tokyo", "questions": draw(st.lists(st.sampled_from([f"q{at}" for at in range(number)]), min_size=1, unique=True))}],
    }  # fmt: skip
    return _mended(document)


def _mended(document: dict[str, Any]) -> dict[str, Any]:
    """Without the conditions that decide nothing (``q1 AND NOT q1``): the language refuses them."""
    for problem in documents.look(document)[1]:
        assert problem.place.endswith(("show_if", "when")), problem
        *path, last = problem.place.split(".")
        found: Any = document
        for part in path:
            found = found[int(part)] if isinstance(found, list) else found[part]
        found[last] = ""
    return document


def definitions(*, kinds: tuple[Kind, ...] = tuple(Kind)) -> st.SearchStrategy[Definition]:
    return forms(kinds=kinds).map(documents.read)


def value_of(question: Question) -> st.SearchStrategy[object]:
    """A value of a question, as it is kept."""
    match question.kind:
        case Kind.NAME:
            return st.fixed_dictionaries({"name": WORDS.map(lambda text: " ".join(text.split())), "kana": KANA})
        case Kind.DATE:
            return st.sampled_from(DAYS)
        case Kind.ADDRESS:
            return st.fixed_dictionaries({"postcode": st.sampled_from(("", "1160002")), "address": WORDS.map(lambda text: " ".join(text.split()))})  # fmt: skip
        case Kind.PHONE:
            return st.sampled_from(("0312345678", "09012345678"))
        case Kind.EMAIL:
            return st.sampled_from(("a@example.jp", "x.y+z@sub.example.com"))
        case Kind.BANK:
            return st.fixed_dictionaries({
                "bank": st.just("0001"), "branch": st.just("001"), "type": st.sampled_from(ACCOUNT_TYPES), "number": st.just("0000001"), "holder": KANA,
            })  # fmt: skip
        case Kind.YES_NO:
            return st.booleans()
        case Kind.DECLARATION:
            return st.just(True)
        case Kind.CHOICE:
            return st.sampled_from([each.value for each in question.options])
        case Kind.CHOICES:
            known = [each.value for each in question.options]
            return st.sets(st.sampled_from(known), min_size=1).map(lambda chosen: [each for each in known if each in chosen])  # fmt: skip
        case Kind.AMOUNT | Kind.NUMBER:
            low, high = question.least or 0, question.most if question.most is not None else LARGEST
            return st.one_of(st.integers(low, min(high, low + 8)), st.integers(low, high))
        case Kind.FILE:
            low, high = question.least or 1, question.most or len(FILES)
            return st.lists(st.sampled_from(FILES), min_size=low, max_size=max(low, min(high, len(FILES))), unique=True)
    low, high = question.least or 1, min(longest(question), 30)
    return st.text("あ漢a", min_size=low, max_size=max(low, high))


@st.composite
def answers(draw: st.DrawFn, definition: Definition) -> dict[str, object]:
    """Answers of which any may be missing, hidden ones too."""
    found: dict[str, object] = {}
    for page in definition.pages:
        group = definition.group(page.group) if page.group else None
        if group is None:
            targets: list[dict[str, object]] = [found]
        elif group.key in found:
            held = found[group.key]
            targets = held if isinstance(held, list) else []
        else:
            targets = [{} for _ in range(draw(st.integers(0, 3)))]
            is_said = draw(st.booleans())
            if targets or is_said:
                found[group.key] = targets
        for target in targets:
            for question in page.questions:
                if draw(st.integers(0, 3)):
                    target[question.key] = draw(value_of(question))
    return found


#: Kinds that conditions read, some that they cannot, and files.
STEERING: tuple[Kind, ...] = (*DECIDABLE, Kind.CHOICES, Kind.TEXT, Kind.FILE)
