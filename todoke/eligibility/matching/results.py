"""What matching leaves behind: a folder that appears whole, one Parquet file a body, and a manifest of what it was made from."""

import hashlib
import json
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

import duckdb
from numpy.typing import NDArray

from todoke.eligibility.matching.finding import NEVER, Outcome
from todoke.eligibility.matching.residents import quoted
from todoke.eligibility.matching.variants import Variant
from todoke.eligibility.rules import documents
from todoke.eligibility.rules.rule import Rule

Arrays = Mapping[str, NDArray[Any]]
Keep = Callable[[Path], None]
LIKELY, DEPENDS, CHANGES, _DONE = "likely", "depends", "changes", "done"
_MANIFEST: Final = "manifest.json"
_PIECE: Final = 1 << 22


@dataclass(slots=True)
class Done:
    """One body's run in figures; seconds are of the processor."""

    body: str
    residents: int = 0
    rules: int = 0
    likely: int = 0
    depends: int = 0
    seconds: dict[str, float] = field(default_factory=dict)


def day_sql(name: str) -> str:
    """A column of days as a date, NULL where there is none."""
    return f"CASE WHEN {name} <> {NEVER} THEN DATE '1970-01-01' + {name}::INTEGER END AS {name}"


def write_outcome(
    database: duckdb.DuckDBPyConnection, folder: Path, body: str, programs: Sequence[str], arrays: Arrays, outcome: Outcome
) -> None:  # fmt: skip
    """Likely pairs (``resident``, ``rule``, ``since``, ``until``), and the counts of those for whom it depends."""
    shown = f"resident, ({names_sql(programs)})[rule + 1] AS program, 'yes' AS verdict, {day_sql('since')}, {day_sql('until')}"  # fmt: skip
    database.register("arrays", dict(arrays))
    write_query(database, f"SELECT {shown} FROM arrays", folder / LIKELY / f"{body}.parquet")
    database.unregister("arrays")
    counts: list[tuple[str, str | None, int]] = [
        (programs[rule], None, count) for rule, count in sorted(outcome.depends.items())
    ]
    counts += [(programs[rule], fact, count) for (rule, fact), count in sorted(outcome.missing.items())]
    write_depends(database, folder, body, counts)


def write_depends(
    database: duckdb.DuckDBPyConnection, folder: Path, body: str, counts: Iterable[tuple[str, str | None, int]]
) -> None:
    """For each programme how many depend (fact NULL), and how many of them on each unknown fact."""
    rows = ", ".join(_counted(program, fact, count) for program, fact, count in counts)
    table = f"(VALUES {rows}) counts(program, fact, residents)" if rows else "(SELECT NULL program, NULL fact, NULL residents WHERE FALSE)"  # fmt: skip
    query = f"SELECT program::VARCHAR AS program, fact::VARCHAR AS fact, residents::BIGINT AS residents FROM {table}"
    write_query(database, query, folder / DEPENDS / f"{body}.parquet")


def _counted(program: str, fact: str | None, count: int) -> str:
    named = f"'{fact}'" if fact else "NULL"
    return f"({text_sql(program)}, {named}, {count})"


def names_sql(names: Sequence[str]) -> str:
    """Names as a list of SQL."""
    return "[" + ", ".join(text_sql(name) for name in names) + "]::VARCHAR[]"


def text_sql(text: str) -> str:
    """A text as SQL."""
    return "'" + text.replace("'", "''") + "'"


def write_query(database: duckdb.DuckDBPyConnection, query: str, path: Path) -> None:
    """The rows of a query as a Parquet file that appears whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(path.name + ".part")
    database.execute(f"COPY ({query}) TO '{quoted(beside)}' (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)")
    beside.replace(path)


class Folder:
    """A result in the making: bodies that are done stay done when the same run is started again."""

    def __init__(self, out: Path, inputs: Mapping[str, Any]) -> None:
        self.out = out
        self.path = out.with_name(out.name + ".part")
        self._inputs = dict(inputs)
        if self._known() != self._inputs:
            shutil.rmtree(self.path, ignore_errors=True)
        (self.path / _DONE).mkdir(parents=True, exist_ok=True)
        (self.path / "inputs.json").write_text(json.dumps(self._inputs, indent=1), encoding="utf-8")

    def _known(self) -> object:
        try:
            return json.loads((self.path / "inputs.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None

    def done(self) -> dict[str, Done]:
        """The bodies of an interrupted run that need not be done again."""
        found = {}
        for path in sorted((self.path / _DONE).glob("*.json")):
            done = Done(**json.loads(path.read_text(encoding="utf-8")))
            found[done.body] = done
        return found

    def finish(self, bodies: Iterable[Done], keep: Keep | None = None) -> None:
        """Put the result in its place, whole; an older one there goes. ``keep`` leaves something beside it."""
        if keep:
            keep(self.path)
        manifest = {**self._inputs, "bodies": {done.body: _figures(done) for done in bodies}}
        shutil.rmtree(self.path / _DONE)
        (self.path / "inputs.json").unlink()
        (self.path / _MANIFEST).write_text(json.dumps(manifest, indent=1), encoding="utf-8")
        older = self.out.with_name(self.out.name + ".old")
        shutil.rmtree(older, ignore_errors=True)
        if self.out.exists():
            self.out.rename(older)
        self.path.rename(self.out)
        shutil.rmtree(older, ignore_errors=True)


def manifest(folder: Path) -> dict[str, Any]:
    """What a result was made from; empty where there is none."""
    try:
        found: dict[str, Any] = json.loads((folder / _MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found


def mark_done(folder: Path, done: Done) -> None:
    """Say that a body's files are all there."""
    path = folder / _DONE / f"{done.body}.json"
    beside = path.with_name(path.name + ".part")
    beside.write_text(json.dumps(asdict(done)), encoding="utf-8")
    beside.replace(path)


def _figures(done: Done) -> dict[str, int]:
    return {"residents": done.residents, "rules": done.rules, "likely": done.likely, "depends": done.depends}


def file_digest(path: Path) -> str:
    """SHA-256 of a file, or of the files of a folder in their order."""
    digest = hashlib.sha256()
    for each in sorted(path.glob("*.parquet")) if path.is_dir() else [path]:
        with each.open("rb") as opened:
            while piece := opened.read(_PIECE):
                digest.update(piece)
    return digest.hexdigest()


def rules_digest(variants: Iterable[Variant], known: dict[int, tuple[Rule, bytes]] | None = None) -> str:
    """SHA-256 of what every body's programmes say. ``known``: of rules that were seen, where several are made."""
    digest = hashlib.sha256()
    known = {} if known is None else known
    for variant in variants:
        rule = variant.rule
        if id(rule) not in known:
            known[id(rule)] = (rule, hashlib.sha256(json.dumps(documents.written(rule), sort_keys=True).encode()).digest())  # fmt: skip
        digest.update(f"{variant.body} {variant.program} ".encode() + known[id(rule)][1])
    return digest.hexdigest()
