"""People who do not exist, with an answer to every question of any form: for test runs of a form before it is published."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from todoke.people.rules.vocabulary import N_
from todoke.procedures.rules.definition import Definition, Group, Question
from todoke.procedures.rules.kinds import QuestionKind
from todoke.procedures.rules.values import LARGEST, longest

#: The file of a test run: named, never there.
NO_FILE: Final = "00000000-0000-4000-8000-000000000000"


@dataclass(frozen=True, slots=True)
class Example:
    """Somebody who fills a form in. ``yes``: what they answer to yes-or-no; ``last``: they choose the last of a list; ``many``: of a group."""

    key: str
    name: str
    person: tuple[str, str]
    children: tuple[tuple[str, str], ...]
    born: str
    postcode: str
    address: str
    text: str
    yes: bool = True
    last: bool = False
    many: int = 1
    amount: int = 3_800_000
    number: int = 2
    is_long: bool = False


EXAMPLES: Final = (
    Example(
        "family", N_("A family with two children: answers yes, and everything that is asked"), ("届 花子", "トドケ ハナコ"),
        (("届 一郎", "トドケ イチロウ"), ("届 さくら", "トドケ サクラ")), "1992-04-02", "1160002", "荒川区荒川2-2-3", "駅の近く", many=2,
    ),
    Example(
        "little", N_("Somebody who answers no, and only what has to be answered"), ("森 茂", "モリ シゲル"), (("森 葵", "モリ アオイ"),),
        "1951-11-30", "", "小笠原村父島字西町", "なし", yes=False, last=True, many=0, amount=0, number=0,
    ),
    Example(
        "long", N_("Somebody with a long name and long answers: does everything fit?"),
        ("マリア フェルナンダ デ ラ クルス サントス", "マリア フェルナンダ デ ラ クルス サントス"),
        (("ガブリエラ デ ラ クルス サントス", "ガブリエラ デ ラ クルス サントス"),) * 3, "1988-02-29", "1960003",
        "八王子市楢原町字大平九百九十九番地九十九 コーポながいなまえ東館一二三四号室", "とても長い説明です。", many=3, amount=99_999_999, number=12, is_long=True,
    ),
)  # fmt: skip
BY_KEY: Final[Mapping[str, Example]] = {each.key: each for each in EXAMPLES}


def answers(definition: Definition, example: Example) -> dict[str, object]:
    """Answers of an example to every question, hidden ones too: what is asked follows from them as for anybody."""
    found: dict[str, object] = {}
    for page in definition.pages:
        group = definition.group(page.group) if page.group else None
        if group is None:
            found.update(_answers(page.questions, example, example.person, example.born))
            continue
        items = found.setdefault(group.key, [{} for _ in range(_count(group, example))])
        assert isinstance(items, list)
        for at, item in enumerate(items):
            one = example.children[at % len(example.children)]
            item.update(_answers(page.questions, example, one, f"{2026 - 3 * (at % 6)}-05-05"))
    return found


def _count(group: Group, example: Example) -> int:
    return max(group.least, min(group.most, example.many))


def _answers(
    questions: tuple[Question, ...], example: Example, person: tuple[str, str], born: str
) -> Mapping[str, object]:
    wanted = [each for each in questions if each.required or example.yes]
    return {each.key: _value(each, example, person, born) for each in wanted}


def _value(question: Question, example: Example, person: tuple[str, str], born: str) -> object:
    match question.kind:
        case QuestionKind.NAME:
            return {"name": person[0], "kana": person[1]}
        case QuestionKind.DATE:
            return born if question.prefill else "2026-04-01"
        case QuestionKind.ADDRESS:
            return {"postcode": example.postcode, "address": example.address}
        case QuestionKind.PHONE:
            return "09012345678"
        case QuestionKind.EMAIL:
            return f"{example.key}@example.jp"
        case QuestionKind.BANK:
            return {"bank": "0000", "branch": "000", "type": "ordinary", "number": "1234567", "holder": person[1]}
        case QuestionKind.YES_NO:
            return example.yes
        case QuestionKind.DECLARATION:
            return True
        case QuestionKind.CHOICE:
            return question.options[-1 if example.last else 0].value
        case QuestionKind.CHOICES:
            chosen = (
                question.options if example.is_long else question.options[-1:] if example.last else question.options[:1]
            )
            return [each.value for each in chosen]
        case QuestionKind.AMOUNT | QuestionKind.NUMBER:
            return _number(question, example.amount if question.kind is QuestionKind.AMOUNT else example.number)
        case QuestionKind.FILE:
            return [f"{NO_FILE[:-2]}{at:02}" for at in range(max(1, question.least or 0))]
    return _text(question, example)


def _number(question: Question, wanted: int) -> int:
    least = question.least if question.least is not None else 0
    return max(least, min(wanted, question.most if question.most is not None else LARGEST))


def _text(question: Question, example: Example) -> str:
    least, most = question.least or 1, longest(question)
    length = min(most, 400) if example.is_long else len(example.text)
    length = max(least, min(length, most))
    return (example.text * (length // len(example.text) + 1))[:length].strip().ljust(length, "。")
