"""The resident table 「住民の表」: one row a person, the household's facts beside it, as Parquet sorted by body and birth date.

Its columns are the facts that registers can hold, with the ids of the person and the household. One body's rows are read alone: each body is
the controller of its own register.
"""

import re
import tempfile
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Final

import duckdb
import numpy as np
from numpy.typing import NDArray

from todoke.eligibility.rules.folding import Codes, Column
from todoke.people.rules.facts import Fact, Holder, Kind
from todoke.people.rules.vocabulary import BY_NAME, FACTS

Rows = dict[str, Column]
#: One numbering of every code of the vocabulary; the body is not a column but which rows are read.
CODES: Final = Codes(value for fact in FACTS for value in fact.values)
RESIDENT, HOUSEHOLD, AREA, BORN = "resident", "household", "area", "birth_date"
_BODY: Final = re.compile(r"[A-Za-z0-9-]{1,20}")
#: Rows that are read or skipped together: small, so that a few birth dates need few of them.
_GROUP: Final = 16_384
_NAMES: Final = "[" + ", ".join(f"'{name}'" for name in CODES.names) + "]"
_ENUM: Final = "ENUM(" + ", ".join(f"'{name}'" for name in CODES.names) + ")"


def is_held(fact: Fact) -> bool:
    """Whether a register can hold it: what grows follows from a date, and some things only the person knows."""
    return fact.elapsed is None and (fact.derived or bool(fact.holders - {Holder.PERSON}))


#: The facts of the table, the body first.
HELD: Final[tuple[Fact, ...]] = tuple(fact for fact in FACTS if is_held(fact))
HELD_NAMES: Final = frozenset(fact.name for fact in HELD)
COLUMNS: Final[tuple[str, ...]] = (RESIDENT, HOUSEHOLD, *(fact.name for fact in HELD))


def type_of(name: str) -> str:
    """The narrowest type in which a column is stored; rules read every integer as 64 bits."""
    fact = BY_NAME.get(name)
    if fact is None:
        return "BIGINT"
    if fact.kind is not Kind.INTEGER:
        return {Kind.BOOLEAN: "BOOLEAN", Kind.DATE: "DATE"}.get(fact.kind, "VARCHAR")
    return next((kind for most, kind in ((127, "TINYINT"), (32_767, "SMALLINT")) if fact.high <= most), "BIGINT")


class PopulationUnreadable(ValueError):
    """The file is not a resident table; the message says why."""


class Writer:
    """Writes rows, body after body, into one Parquet file that appears whole or not at all."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._scratch = tempfile.TemporaryDirectory(prefix=f".{path.name}-", dir=path.parent)
        self._database = duckdb.connect(str(Path(self._scratch.name) / "rows.duckdb"))
        self._database.execute("SET preserve_insertion_order = true; SET enable_progress_bar = false")
        columns = ", ".join(f"{name} {type_of(name)}" for name in COLUMNS)
        self._database.execute(f"CREATE TABLE rows ({columns})")

    def __enter__(self) -> "Writer":
        return self

    def add(self, body: str, rows: Rows) -> None:
        """The residents of one body, sorted by birth date."""
        insert(self._database, "rows", body, rows)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                beside = Path(self._scratch.name) / "rows.parquet"
                self._database.execute(
                    f"COPY rows TO '{quoted(beside)}' (FORMAT parquet, COMPRESSION snappy, ROW_GROUP_SIZE {_GROUP})"
                )
                beside.replace(self._path)
        finally:
            self._database.close()
            self._scratch.cleanup()


def insert(database: duckdb.DuckDBPyConnection, table: str, body: str, rows: Rows) -> None:
    """Append columns of numpy to a table that has the columns of the resident table."""
    arrays: dict[str, NDArray[Any]] = {}
    for name, column in rows.items():
        arrays[name] = column.values
        if column.unknown is not None:
            arrays[f"{name}_unknown"] = column.unknown
    shown = ", ".join(_stored(name, rows, body) for name in COLUMNS)
    database.register("arrays", arrays)
    database.execute(f"INSERT INTO {table} SELECT {shown} FROM arrays")
    database.unregister("arrays")


def _stored(name: str, rows: Mapping[str, Column], body: str) -> str:
    """A column of numpy as SQL."""
    if name == AREA:
        return f"'{body}'"
    kind = BY_NAME[name].kind if name in BY_NAME else Kind.INTEGER
    value = {Kind.DATE: f"DATE '1970-01-01' + {name}::INTEGER", Kind.CHOICE: f"({_NAMES})[{name} + 1]"}.get(kind, name)
    return value if rows[name].unknown is None else f"CASE WHEN NOT {name}_unknown THEN {value} END"


def quoted(path: Path) -> str:
    """A path inside quotes of SQL."""
    return str(path).replace("'", "''")


def source_of(path: Path, body: str | None = None) -> str:
    """The rows of one body, or of all, as SQL: from one file, or from a folder with a file for each body."""
    if body is not None and not _BODY.fullmatch(body):
        raise ValueError(body)
    if path.is_dir():
        return f"read_parquet('{quoted(path)}/{body or '*'}.parquet')"
    rows = f"read_parquet('{quoted(path)}')"
    return f"(SELECT * FROM {rows} WHERE area = '{body}')" if body else rows


def stamp(path: Path) -> str:
    """What tells one state of a table from another without reading it: size and time of its files."""
    files = sorted(path.glob("*.parquet")) if path.is_dir() else [path]
    return "; ".join(f"{each.name} {each.stat().st_size} {each.stat().st_mtime_ns}" for each in files)


def columns_of(database: duckdb.DuckDBPyConnection, source: str) -> list[str]:
    """The names of a table's columns."""
    return [str(row[0]) for row in database.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()]


def bodies_in(database: duckdb.DuckDBPyConnection, path: Path) -> list[str]:
    """The bodies that have residents in a table. Raises PopulationUnreadable."""
    try:
        if missing := {RESIDENT, AREA, BORN}.difference(columns_of(database, source_of(path))):
            raise PopulationUnreadable(f"no column {', '.join(sorted(missing))}")
        found = database.execute(f"SELECT DISTINCT area FROM {source_of(path)} ORDER BY area").fetchall()
    except (duckdb.IOException, duckdb.InvalidInputException, duckdb.BinderException) as error:
        raise PopulationUnreadable(str(error).splitlines()[0]) from None
    return [str(row[0]) for row in found if row[0] is not None]


@dataclass(frozen=True, slots=True)
class Partition:
    """Residents of one body by birth date: first those whose date is unknown, then the others, oldest first."""

    body: str
    residents: NDArray[np.int64]
    rows: Rows
    undated: int

    @property
    def size(self) -> int:
        """How many people."""
        return len(self.residents)


def read(
    database: duckdb.DuckDBPyConnection, source: str, body: str, names: Collection[str], *, condition: str = "TRUE"
) -> Partition:
    """The rows of one body from a table, with the facts that are needed."""
    return read_each(database, source, [body], names, condition=condition)[body]


def read_each(
    database: duckdb.DuckDBPyConnection, source: str, bodies: Sequence[str], names: Collection[str], *, condition: str = "TRUE"
) -> dict[str, Partition]:  # fmt: skip
    """The rows of several bodies in one go, apart again at once."""
    return read_pieces(database, source, bodies, [(condition, names)])


def read_pieces(
    database: duckdb.DuckDBPyConnection, source: str, bodies: Sequence[str], pieces: Sequence[tuple[str, Collection[str]]]
) -> dict[str, Partition]:  # fmt: skip
    """Rows that meet one of several conditions, each with the facts that are needed where it is met; its others are unknown.

    No row may meet two of them.
    """
    present = frozenset(columns_of(database, source))
    query = " UNION ALL BY NAME ".join(_query(source, bodies, present, *piece) for piece in pieces)
    found = database.execute(query).fetchnumpy()
    places = found.pop(AREA, None)
    ids = np.asarray(found.pop(RESIDENT), np.int64)
    rows = {name: column_of(values) for name, values in found.items()}
    if places is None:
        return {bodies[0]: partition(bodies[0], ids, rows)}
    numbers = np.where(
        np.ma.getmaskarray(places), len(bodies), np.ma.getdata(places)
    )  # whoever lives elsewhere comes last
    order = np.argsort(numbers, kind="stable")
    borders = np.searchsorted(numbers[order], np.arange(len(bodies) + 1)).tolist()
    parts = zip(bodies, borders[:-1], borders[1:], strict=True)
    return {body: partition(body, ids[order[low:high]], taken(rows, order[low:high])) for body, low, high in parts}


def _query(source: str, bodies: Sequence[str], present: Collection[str], condition: str, names: Collection[str]) -> str:
    """One piece as SQL. Of many bodies each row says whose it is, which costs less than asking for the listed ones."""
    wanted = sorted(({*names, BORN} & HELD_NAMES & frozenset(present)) - {AREA})
    shown = [RESIDENT, *(f"{_loaded(name)} AS {name}" for name in wanted)]
    if len(bodies) == 1:
        return f"SELECT {', '.join(shown)} FROM {source} WHERE area = '{bodies[0]}' AND ({condition})"
    listed = ", ".join(f"'{body}'" for body in bodies)
    return f"SELECT {', '.join(shown)}, list_position([{listed}], area) - 1 AS {AREA} FROM {source} WHERE {condition}"


def _loaded(name: str) -> str:
    """A stored column as numbers."""
    kind = BY_NAME[name].kind
    if kind is Kind.DATE:
        return f"({name} - DATE '1970-01-01')::INTEGER"
    return f"enum_code(CAST({name} AS {_ENUM}))::UTINYINT" if kind is Kind.CHOICE else name


def column_of(found: Any) -> Column:
    """What DuckDB fetched as a column: masked where it is NULL."""
    if not isinstance(found, np.ma.MaskedArray):
        return Column(found)
    unknown = np.ma.getmaskarray(found)
    values: NDArray[Any] = found.data
    if values.dtype == np.bool_:
        values = values & ~unknown
    return Column(values, unknown if unknown.any() else None)


def partition(body: str, residents: NDArray[np.int64], rows: Rows) -> Partition:
    """Rows in the order that matching needs; nothing is copied where they have it already."""
    born = rows[BORN]
    key = born.values if born.unknown is None else np.where(born.unknown, np.iinfo(np.int32).min, born.values)
    undated = 0 if born.unknown is None else int(np.count_nonzero(born.unknown))
    if len(key) and (key[1:] < key[:-1]).any():
        order = np.argsort(key, kind="stable")
        residents, rows = residents[order], taken(rows, order)
        key = key[order]
    # Unknown dates sort first as the least number, so that the whole column can be searched.
    return Partition(body, residents, {**rows, BORN: Column(key, rows[BORN].unknown)}, undated)


def taken(rows: Rows, places: NDArray[Any]) -> Rows:
    """Some rows, in another order."""
    return {
        name: Column(each.values[places], None if each.unknown is None else each.unknown[places])
        for name, each in rows.items()
    }


def without(part: Partition, residents: NDArray[np.int64]) -> Partition:
    """A table without these residents."""
    kept = np.flatnonzero(~np.isin(part.residents, residents))
    if len(kept) == part.size:
        return part
    return Partition(part.body, part.residents[kept], taken(part.rows, kept), int(np.searchsorted(kept, part.undated)))


def joined(parts: Iterable[Partition]) -> Partition:
    """Several tables of one body as one."""
    every = list(parts)
    found = [part for part in every if part.size] or every[:1]
    if len(found) == 1:
        return found[0]
    rows = {
        name: Column(
            np.concatenate([part.rows[name].values for part in found]),
            np.concatenate([unknown_in(part.rows[name]) for part in found]),
        )
        for name in found[0].rows
    }
    return partition(found[0].body, np.concatenate([part.residents for part in found]), rows)


def unknown_in(column: Column) -> NDArray[np.bool_]:
    """Where a column is not known."""
    return np.zeros(len(column.values), np.bool_) if column.unknown is None else column.unknown
