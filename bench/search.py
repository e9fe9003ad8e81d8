"""How fast the search box is over 435,000 programmes (1,741 municipalities × 250), on SQLite and PostgreSQL.

Repeat: `python -m bench.search`, or `python -m bench.search SQLite` for one engine, with `--bodies 100` for a quick look.
"""

import datetime
import os
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from bench.support import Figure, finish, in_child, manage, scratch, table

MUNICIPALITIES, PER_BODY, SAMPLES = 1_741, 250, 300
OWN_LIMIT_MS, ALL_LIMIT_MS = 20.0, 50.0
PREFECTURES = 47
QUERIES = (
    "児童手当", "保育園", "ほいくえん", "じどうてあて", "予防接種", "子どもが生まれた", "引っ越し", "国民健康保険", "年金", "介護保険",
    "ひとり親", "シングルマザー", "粗大ごみ", "ごみ", "障害者手帳", "家賃が払えない", "お金がない", "生活保護", "親が亡くなった",
    "高額療養費", "child allowance", "nursery", "vaccination", "moving", "出生届", "住民票", "印鑑証明", "認知症", "犬", "図書館",
    "児童手当の申請", "赤ちゃん 健診", "医療費助成", "相談", "県の児童手当", "国の年金", "住宅", "奨学金", "防災", "がん検診",
)  # fmt: skip
TYPOS = ("じどてあて", "児童手等", "garbege", "シングルマザ", "予防摂種", "ほいくん")


def main() -> None:
    """Both engines, each in a process and a scratch database of its own; or, named, one of them here."""
    size = int(sys.argv[sys.argv.index("--bodies") + 1]) if "--bodies" in sys.argv else MUNICIPALITIES
    if "--inside" in sys.argv:
        finish(inside(size))
    engines = [each for each in ("SQLite", "PostgreSQL") if each in sys.argv] or ["SQLite", "PostgreSQL"]
    figures: list[Figure] = []
    for engine in engines:
        with scratch(engine) as environment:
            manage("migrate", "--verbosity", "0", environment=environment)
            found = in_child("bench.search", "--inside", "--bodies", str(size), environment=environment)
            named = [Figure(**{**_fields(each), "what": f"{engine}: {each.what}"}) for each in found]
            print(table(named), file=sys.stderr, flush=True)
            figures += named
    finish(figures)


def _fields(figure: Figure) -> dict[str, Any]:
    return {name: getattr(figure, name) for name in Figure.__slots__}


def inside(size: int) -> list[Figure]:
    """Fill the database of this environment and measure."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "todoke.config.settings")
    django.setup()
    count = fill(size)
    from todoke.bodies.models import Body
    from todoke.registry import search
    from todoke.registry.search.asking import clauses_of
    from todoke.registry.search.expressions import every_clause
    from todoke.registry.search.looking import look_outside

    towns = list(Body.objects.filter(kind="city").select_related("parent").order_by("key"))
    chance = random.Random(1)
    cases = [(chance.choice(QUERIES), chance.choice(towns)) for _ in range(SAMPLES)]
    search.find("児童手当", town=towns[0])  # the dictionary and the phrases are read once a process
    own = timed(lambda query, town: search.find(query, town=town, elsewhere=False), cases)
    everywhere = timed(lambda query, _: look_outside((), every_clause(clauses_of(query)), limit=20), cases)
    whole = timed(lambda query, town: search.find(query, town=town), cases)
    typos = timed(
        lambda query, town: search.find(query, town=town), [(chance.choice(TYPOS), town) for _, town in cases[:100]]
    )
    empty = sum(search.find(query, town=town).is_empty for query, town in cases[: len(QUERIES)])
    busy = f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
    figures = []
    for what, times, most in (
        ("search in one's own town, metropolis and nation", own, OWN_LIMIT_MS),
        ("search over all, unranked", everywhere, ALL_LIMIT_MS),
        ("the whole answer with other municipalities", whole, None),
        ("a query with one typo", typos, None),
    ):
        note = (
            f"{count:,} programmes, {len(times.clock)} searches, median {statistics.median(times.clock):.1f} ms, {busy}"
        )
        figures.append(Figure(f"{what}, p95", p95(times.clock), "ms", most=most, note=note))
        figures.append(Figure(f"{what}, p95 of its own computing", p95(times.computing), "ms"))
    return [*figures, Figure("queries that found nothing", empty, f"of {len(QUERIES)}")]


@dataclass
class Times:
    """Milliseconds of each case: by the clock, and of this process's own computing (other work on the machine left out)."""

    clock: list[float] = field(default_factory=list)
    computing: list[float] = field(default_factory=list)


def timed(act: Callable[[str, Any], object], cases: Sequence[tuple[str, Any]]) -> Times:
    """How long each case takes, after a first round over a tenth of them."""
    for query, town in cases[: len(cases) // 10]:
        act(query, town)
    times = Times()
    for query, town in cases:
        began, computed = time.perf_counter(), time.process_time()
        act(query, town)
        times.computing.append((time.process_time() - computed) * 1_000)
        times.clock.append((time.perf_counter() - began) * 1_000)
    return times


def p95(values: Sequence[float]) -> float:
    """The 95th percentile."""
    return sorted(values)[int(len(values) * 0.95)]


# Filling ------------------------------------------------------------------------------------------------------------


def fill(size: int) -> int:
    """Load the generated bodies and programmes; how many programmes."""
    from django.db import connection

    from todoke.registry import search_schema
    from todoke.registry.models import Program, ProgramSearch, ProgramVersion

    towns = bodies(size)
    kinds = program_kinds()
    began = time.perf_counter()
    with connection.schema_editor() as editor:
        search_schema.drop(None, editor)
    count = 0
    for start in range(0, len(towns), 50):
        programs, versions, rows = [], [], []
        for body in towns[start : start + 50]:
            for place, kind in enumerate(kinds):
                count += 1
                program, version, row = one(count, place, body, kind)
                programs.append(program)
                versions.append(version)
                rows.append(row)
        insert(Program, programs)
        insert(ProgramVersion, versions)
        insert(ProgramSearch, rows)
        print(f"\r{count:,} programmes, {time.perf_counter() - began:.0f} s", end="", file=sys.stderr, flush=True)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE todoke_program SET live_id = id")
    with connection.schema_editor() as editor:
        search_schema.create(None, editor)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    print(f"\nindexed, {time.perf_counter() - began:.0f} s", file=sys.stderr)
    learn_names(kinds)
    return count


def bodies(size: int) -> list[Any]:
    """The nation, 47 prefectures and so many cities, with made-up names and codes."""
    from todoke.bodies.models import Body
    from todoke.common.clock import now

    def code(digits: str) -> str:
        total = sum(int(digit) * weight for digit, weight in zip(digits, (6, 5, 4, 3, 2), strict=True))
        return f"{digits}{(11 - total % 11) % 10}"

    at = now()
    nation = Body.objects.create(key="jp", kind="nation", name="国", name_kana="くに", created_at=at)
    chance = random.Random(2)
    syllables = [
        ("山", "やま"),
        ("川", "かわ"),
        ("田", "た"),
        ("森", "もり"),
        ("松", "まつ"),
        ("浜", "はま"),
        ("原", "はら"),
        ("島", "しま"),
        ("沢", "さわ"),
        ("野", "の"),
    ]
    above = []
    for number in range(1, PREFECTURES + 1):
        key = code(f"{number:02}000")
        above.append(
            Body(key=key, code=key, kind="prefecture", name=f"第{number}県", name_kana="", parent=nation, created_at=at)
        )
    Body.objects.bulk_create(above)
    towns = []
    for number in range(size):
        key = code(f"{number % PREFECTURES + 1:02}{200 + number // PREFECTURES:03}")
        parts = [chance.choice(syllables) for _ in range(3)]
        name, kana = "".join(part[0] for part in parts), "".join(part[1] for part in parts)
        towns.append(
            Body(
                key=key,
                code=key,
                kind="city",
                name=f"{name}{number}市",
                name_kana=f"{kana}{number}し",
                name_en=f"City {number}",
                parent=above[number % PREFECTURES],
                created_at=at,
            )
        )
    Body.objects.bulk_create(towns)
    return towns


def program_kinds() -> list[tuple[str, str, list[str], list[str]]]:
    """250 kinds of programme: name, summary, tokens of the name, tokens of all its text."""
    from todoke.common import words
    from todoke.registry.rules import synonyms

    chance = random.Random(3)
    names = chance.sample(sorted({term for group in synonyms.NEEDS for term in group.finds}), PER_BODY)
    kinds = []
    for name in names:
        summary = f"{name}について、対象となる人に案内します。{chance.choice(names)}とあわせて申請できます。"
        details = "".join(
            f"{chance.choice(names)}の手続は、{chance.choice(('窓口', '郵送', '電話', '電子申請'))}で受け付けます。"
            for _ in range(12)
        )[:400]
        named = words.search_tokens(name)
        prose = words.search_tokens(summary + details, with_compounds=False)
        kinds.append((name, summary, named, list(dict.fromkeys([*named, *prose]))))
    return kinds


def one(number: int, place: int, body: Any, kind: tuple[str, str, list[str], list[str]]) -> tuple[Any, Any, Any]:
    """One programme of a body with its version and search row."""
    from todoke.common import words
    from todoke.common.clock import TOKYO
    from todoke.registry.models import Program, ProgramSearch, ProgramVersion

    at = datetime.datetime(2026, 11, 1, tzinfo=TOKYO)
    name, summary, named, tokens = kind
    program = Program(id=number, number=f"{body.key}-{place:06}-0", body_id=body.pk, name=name, created_at=at)
    version = ProgramVersion(
        id=number,
        program_id=number,
        sequence=1,
        content={"name": name, "summary": summary},
        state="published",
        by="bench",
        at=at,
        publish_at=at,
    )
    scopes = [f"b:{body.key}", "k:city", f"c:{place % 32 + 1:03}", f"t:{86 + place % 17:03}"]
    row = ProgramSearch(
        program_id=number,
        tokens=" ".join([*tokens, f"町{body.pk}", *scopes]),
        name=words.fold(name),
        name_tokens=" ".join(named),
        digest=f"{number:032}",
    )
    return program, version, row


def insert(model: Any, rows: Iterable[Any]) -> None:
    """Rows into a table by the quickest way that each engine has."""
    from django.db import connection, transaction

    fields = model._meta.concrete_fields
    columns = ", ".join(field.column for field in fields)
    values = [[field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields] for row in rows]
    table = model._meta.db_table
    if connection.vendor == "sqlite":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({', '.join(['%s'] * len(fields))})", values)
        return
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
        for each in values:
            copy.write_row(each)


def learn_names(kinds: Sequence[tuple[str, str, list[str], list[str]]]) -> None:
    """The vocabulary that forgives typos, as indexing would have learnt it."""
    from todoke.registry.search.indexing import _learn

    _learn(token for _, _, named, _ in kinds for token in named)


if __name__ == "__main__":
    main()
