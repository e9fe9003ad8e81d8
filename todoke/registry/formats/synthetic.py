"""A synthetic registry file of the Tokyo schema: the size, the sharing of texts and the defects of the real one.

Everything is made up but the names and codes of the bodies; addresses lie in example.jp, telephone numbers in no exchange.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Final, NamedTuple

from todoke.bodies.rules import codes as body_codes
from todoke.registry.formats import synthetic_text as words
from todoke.registry.formats import tokyo

#: Records of the real file, in which the defects were counted.
REAL_COUNT: Final = 7812
_TYPES: Final = len(words.TOPICS) * len(words.ACTS)
_CORE: Final = 60  # types that every body has
#: How many of the real file's records have a defect; the free-text and age shares are those that were measured.
_DEFECTS: Final[dict[str, int]] = {
    "no_update": 664, "no_age": 4720, "conditions_in_text": 3808, "slash_date": 390, "joined_codes": 4, "short_code": 4,
    "spaced_code": 4, "foreign_code": 4, "number_as_link": 2, "tab_in_area": 6, "wrong_check_digit": 1,
}  # fmt: skip
_WRONG_AGES: Final = 10
_LINKS_PER_RECORD: Final = 34_000 / REAL_COUNT
_NO_DOCUMENT: Final = 0.479
_NO_THRESHOLD: Final = 0.49


class _Slot(NamedTuple):
    """Which programme a record is: body, type, branch."""

    body: int
    type: int
    branch: int


@dataclass(frozen=True, slots=True)
class _Type:
    number: str
    topic: words.Topic
    act: str
    contents: str


def _type(index: int) -> _Type:
    topic = words.TOPICS[index % len(words.TOPICS)]
    act, contents = words.ACTS[index // len(words.TOPICS)]
    return _Type(f"UM{index + 1 if index < _CORE else index * 17 + 2}", topic, act, contents)


def _random(*key: object) -> Random:
    return Random("/".join(map(str, key)))  # noqa: S311 - made-up data


def records(count: int, seed: int) -> Iterator[dict[str, object]]:
    """The records, body by body; the same count and seed give the same records."""
    slots = _slots(count, seed)
    rng = _random(seed, count)
    chosen = {
        name: set(rng.sample(range(count), round(number * count / REAL_COUNT))) for name, number in _DEFECTS.items()
    }
    named = [
        at for at, slot in enumerate(slots) if "歳児" in _type(slot.type).topic.name and at not in chosen["no_age"]
    ]
    chosen["wrong_age"] = set(rng.sample(named, min(len(named), round(_WRONG_AGES * count / REAL_COUNT))))
    for at, slot in enumerate(slots):
        yield _record(slot, {name for name, places in chosen.items() if at in places}, seed)


def write_file(path: Path, count: int, seed: int) -> None:
    """Write the file as the real one is laid out: one array, indented, UTF-8."""
    with path.open("w", encoding="utf-8", newline="\n") as out:
        tokyo.write(
            (json.dumps(record, ensure_ascii=False, indent=2).replace("\n", "\n  ") for record in records(count, seed)),
            out,
        )


def _slots(count: int, seed: int) -> list[_Slot]:
    """Every body has the core types and its own choice of the others; more than all are further branches."""
    slots: list[_Slot] = []
    for body in range(len(words.BODIES)):
        wanted = count // len(words.BODIES) + (body < count % len(words.BODIES))
        others = list(range(_CORE, _TYPES))
        _random(seed, "types", body).shuffle(others)
        order = [*range(_CORE), *others]
        slots += (_Slot(body, order[at % _TYPES], at // _TYPES + 1) for at in range(wanted))
    return slots


def _record(slot: _Slot, defects: set[str], seed: int) -> dict[str, object]:
    digits, name = words.BODIES[slot.body]
    code = next(digits + last for last in "0123456789" if body_codes.local_code_is_valid(digits + last))
    kind, rng = _type(slot.type), _random(seed, *slot)
    central = _random(seed, "central", slot.type)
    blanks = {
        "body": name,
        "topic": kind.topic.name,
        "act": kind.act,
        "law": kind.topic.law,
        "office": rng.choice(words.OFFICES),
    }
    content = {
        **_texts(kind, blanks, code, rng, central),
        **_ages(kind.topic, defects),
        **_contact(code, blanks["office"], rng),
        **_origin(slot, code, name, kind, rng, defects),
    }
    return _spoilt(tokyo.new_record(content), kind, defects)


def _texts(kind: _Type, blanks: dict[str, str], code: str, rng: Random, central: Random) -> dict[str, object]:
    title = blanks["topic"] + blanks["act"]
    shared = [words.fill(sentence, blanks, central) for sentence in central.sample(words.CENTRAL, 6)]
    summary = "".join(shared[:2]) if rng.random() < 0.7 else f"{blanks['body']}の" + "".join(shared[:2])
    local = [words.fill(rng.choice(words.LOCAL), blanks, rng) for _ in range(rng.randint(60, 114))]
    links = rng.randint(0, 9) if rng.random() < _LINKS_PER_RECORD / 4.5 else 0
    for _ in range(links):
        address = f"https://{code}.example.jp/kosodate/{rng.randint(1, 999)}/{rng.randint(1, 9999):04d}.html"
        local.insert(rng.randrange(len(local)), f"{rng.choice(words.LINK_TITLES)};{address}")
    paragraphs = ["".join(local[at : at + 4]) for at in range(0, len(local), 4)]
    rows = [
        f"|{rng.choice(words.OFFICES)}|{rng.randint(1, 60) * 500}円|{words.fill(rng.choice(words.LOCAL), blanks, rng)}|"
        for _ in range(4)
    ]
    table = "|窓口|費用|備考|\n|:----|:----|:----|\n" + "\n".join(rows)
    lists = words.NO_DOCUMENTS if rng.random() < _NO_DOCUMENT else words.DOCUMENTS
    return {
        "name": title,
        "short_name": title if rng.random() < 0.5 else f"{blanks['body']}{title}",
        "summary": summary,
        "description": "\n".join([*shared[2:], *paragraphs, table]),
        "support_description": "".join(shared[2:4]),
        "support_material": paragraphs[0] if rng.random() < 0.5 else None,
        "support_monetary": words.fill("{yen}円を上限に助成します。", {}, rng) if kind.contents == "079" else None,
        "cost": rng.choice(("無料", "300", "実費", None, None)),
        "procedure_method": words.fill(rng.choice(words.LOCAL[:12]), blanks, rng) + words.fill(words.LOCAL[8], blanks, rng),
        "belongings": "、".join(rng.sample(lists, 3)) if rng.random() < 0.6 else None,
        "procedure_counter": blanks["office"],
        "holiday": "土曜・日曜・祝日・年末年始",
        "use_from_time": rng.choice(("08:30", "09:00", None)),
        "use_to_time": rng.choice(("17:00", "17:15", None)),
        "related_links": [{"uri": f"https://{code}.example.jp/{rng.randint(1, 9999)}.html", "title": t} for t in rng.sample(words.LINK_TITLES, 2)],
        "official_url": f"https://{code}.example.jp/kosodate/{kind.number.lower()}.html",
        "official_title": title,
        "target_persons": _target(kind.topic, rng),
        "law_name": kind.topic.law,
        "law_article": f"第{rng.randint(1, 40)}条",
    }  # fmt: skip


def _target(topic: words.Topic, rng: Random) -> str:
    """Who it is for, in words; where an income limit applies, half of the texts do not say which."""
    base = (
        f"{topic.ages[0]}歳から{topic.ages[1]}歳までのお子さんがいるご家庭" if topic.ages else "区市町村内に住むご家庭"
    )
    if rng.random() < 0.3:
        base += (
            "で、所得が限度額に満たない方"
            if rng.random() < _NO_THRESHOLD
            else f"で、年収{rng.randint(30, 90) * 10}万円未満の方"
        )
    return base


def _ages(topic: words.Topic, defects: set[str]) -> dict[str, object]:
    if "wrong_age" in defects and topic.ages:
        return {"target_age_gte": topic.ages[1] + 3, "target_age_lte": topic.ages[1] + 4}
    if "no_age" in defects or topic.ages is None:
        return {}
    return {"target_age_gte": topic.ages[0], "target_age_lte": topic.ages[1]}


def _contact(code: str, office: str, rng: Random) -> dict[str, object]:
    return {
        "contact_name": office,
        "contact_phone": f"03-0000-{rng.randint(0, 9999):04d}",
        "contact_email": f"kosodate(at){code}.example.jp" if rng.random() < 0.2 else None,
        "contact_url": f"https://{code}.example.jp/toiawase/{rng.randint(1, 99)}.html" if rng.random() < 0.4 else None,
        "contact_postcode": f"1{rng.randint(0, 999999):06d}" if rng.random() < 0.3 else None,
    }


def _origin(slot: _Slot, code: str, name: str, kind: _Type, rng: Random, defects: set[str]) -> dict[str, object]:
    corporate = body_codes.corporate_number_of(code)
    updated = f"{rng.randint(2019, 2025)}-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}"
    return {
        "number": f"psid3.0+{corporate}+{slot.branch}+{kind.number}",
        "organization": corporate,
        "department": rng.choice(words.OFFICES),
        "institution_type": 1,
        "record_class": 1,
        "area_code": f"{code};{name}",
        "updated_date": None if "no_update" in defects else updated,
        "open_data_updated_date": "2025/03/13" if "slash_date" in defects else "2024-07-08",
        "open_data_updater": name,
        "open_data_change": "新規登録",
        "category_codes": [kind.topic.category] if rng.random() < 0.8 else sorted({kind.topic.category, "003"}),
        "target_codes": [kind.topic.target],
        "contents_codes": [kind.contents],
        "target_conditions": None if "conditions_in_text" in defects else "住民票が区市町村内にあること",
        "online_filing": rng.random() < 0.2,
        "use_consideration": rng.random() < 0.5,
    }


def _spoilt(record: dict[str, object], kind: _Type, defects: set[str]) -> dict[str, object]:
    """The record with the defects that no content can have, since reading would repair them."""
    tag, origin, area = (_part(record, key) for key in ("tag", "basicInformation", "area"))
    if "joined_codes" in defects:
        tag["categoryCode"] = [f"{kind.topic.category}，013"]
    elif "short_code" in defects:
        tag["targetCode"] = [kind.topic.target.lstrip("0")]
    elif "spaced_code" in defects:
        tag["categoryCode"] = [kind.topic.category + " "]
    elif "foreign_code" in defects:
        tag["categoryCode"] = [kind.topic.category, kind.topic.target]
    if "number_as_link" in defects:
        record["relatedLink"] = [{"uri": "3480", "title": "電話番号"}]
    if "tab_in_area" in defects:
        area["areaCode"] = f"{area['areaCode']}\t"
    if "wrong_check_digit" in defects:
        head, _, rest = str(origin["psid"]).partition("+")
        origin["psid"] = f"{head}+{int(rest[0]) % 9 + 1}{rest[1:]}"
    return record


def _part(record: dict[str, object], key: str) -> dict[str, object]:
    part = record[key]
    if not isinstance(part, dict):
        raise TypeError(key)
    return part
