"""Submissions with an attachment of one megabyte beside bare inserts and writes, and how much memory they take: `python -m bench.procedures_files`.

Everything is the real thing: the multipart request in pieces, the sealed file, the checks, the draft, the filing with its entry in the ledger.
"""

import io
import itertools
import os
import random
import statistics
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from bench import support
from bench.support import Figure

_LEAST, _MOST_MEGABYTES = 0.3, 64.0
_SIZE: Final = 1024 * 1024
_TURNS: Final = 5
_COUNT: Final = 30
_GIGABYTES: Final = 5
_numbers = itertools.count(1)
_HEAD: Final = b'--BenchBoundary7f3a9c51\r\nContent-Disposition: form-data; name="card"; filename="paper.pdf"\r\n\r\n'
_TAIL: Final = b"\r\n--BenchBoundary7f3a9c51--\r\n"


def measure() -> list[Figure]:
    """Both databases, each in a scratch installation and a process of its own."""
    figures: list[Figure] = []
    for engine in ("SQLite", "PostgreSQL"):
        with support.scratch(engine) as environment:
            support.manage("migrate", "--verbosity", "0", environment=environment)
            figures += support.in_child("bench.procedures_files", engine, environment=environment)
    return figures


def _paper() -> bytes:
    """A PDF of a megabyte that no other is: a scan, packed already."""
    from tests.procedures.pictures import pdf

    noise = random.Random(next(_numbers)).randbytes(_SIZE - 600)
    stream = b"9 0 obj\n<< /Subtype /Image /Filter /DCTDecode /Length %d >>\nstream\n" % len(noise)
    return pdf(more=stream + noise + b"\nendstream\nendobj\n")


def _in(engine: str) -> list[Figure]:
    import django

    django.setup()
    from todoke.gateways import sealed_files

    form = _form()
    submit, bare = _submitting(form), _bare()
    submit(2)
    bare(2)
    before = support.megabytes()
    turns = [(_rate(submit), _rate(bare)) for _ in range(_TURNS)]
    grown = support.megabytes() - before
    ratio = statistics.median(ours / theirs for ours, theirs in turns)
    kept = len(sealed_files.older_than(float("inf")))
    read, seconds, more = _five_gigabytes(form)
    return [
        Figure(f"Submissions with 1 MB a second, {engine}", statistics.median(ours for ours, _ in turns), "/s", note=f"{kept} sealed files"),
        Figure(f"Inserts and writes of 1 MB a second, {engine}", statistics.median(theirs for _, theirs in turns), "/s"),
        Figure(f"… beside them, {engine}", ratio, "×", least=_LEAST),
        Figure(f"Memory for {_COUNT * _TURNS} submissions, {engine}", grown, "MB", most=_MOST_MEGABYTES),
        Figure(f"A file of {_GIGABYTES} GB: read before it is refused, {engine}", read / 1024, "KB", most=1024.0, note=f"{seconds * 1000:.1f} ms, {more:.1f} MB more"),
    ]  # fmt: skip


def _rate(work: Callable[[int], None]) -> float:
    at = time.perf_counter()
    work(_COUNT)
    return _COUNT / (time.perf_counter() - at)


class _Form:
    """A published form with one question for a file."""

    def __init__(self, version: Any, by: Any, now: datetime) -> None:
        from todoke.procedures.queries import forms
        from todoke.procedures.rules import flow

        self.version, self.by, self.now = version, by, now
        self.step = flow.steps(forms.definition_of(version), {})[0]
        self.question = self.step.page.questions[0] if self.step.page else None


def _form() -> _Form:
    from tests.procedures.forms import published
    from todoke.bodies import operations as bodies
    from todoke.common import clock
    from todoke.common.actors import Actor

    by, now = Actor("staff:1", 1), clock.now()
    nation = bodies.add(by=by, now=now, kind="nation", name="国")
    document = {
        "title": {"ja": "添付"},
        "pages": [{"key": "paper", "questions": [{"key": "card", "kind": "file", "label": {"ja": "証明書"}}]}],
    }
    return _Form(published(nation, document, now=now), by, now)


def _request(body: Any, length: int) -> Any:
    from django.test import RequestFactory

    request = RequestFactory().post("/", content_type="multipart/form-data; boundary=BenchBoundary7f3a9c51")
    request.META["CONTENT_LENGTH"] = str(length)
    request._stream = body
    return request


def _submitting(form: _Form) -> Callable[[int], None]:
    from django.http import HttpRequest, HttpResponse

    from todoke.procedures.operations import drafts, files, filing
    from todoke.ui.form_uploads import seals_files, sent, uploads_of

    def page(request: HttpRequest) -> HttpResponse:
        uploads = uploads_of(request)
        assert uploads is not None
        assert form.question is not None
        draft = drafts.begin(version=form.version, person=None, by=form.by, now=form.now)
        for upload in sent(request, "card"):
            files.add(
                draft=draft, step=form.step, question=form.question, incoming=uploads.taken(upload), name="paper.pdf", by=form.by, now=form.now
            )  # fmt: skip
        filing.file(draft=draft, by=form.by, now=form.now)
        return HttpResponse()

    view = seals_files(page)

    def work(count: int) -> None:
        for _ in range(count):
            body = _HEAD + _paper() + _TAIL
            view(_request(io.BytesIO(body), len(body)))

    return work


def _bare() -> Callable[[int], None]:
    """Four rows in three commits, as a draft, its file and its filing are, and the file on the disk before its row."""
    from django.conf import settings
    from django.db import connection, transaction

    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_bare (id varchar(40) PRIMARY KEY, text varchar(400))")
    folder = Path(settings.DATA_DIR) / "bare"
    folder.mkdir()

    def insert(name: str, parts: str) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            for part in parts:
                cursor.execute("INSERT INTO bench_bare VALUES (%s, %s)", [name + part, "x" * 400])

    def work(count: int) -> None:
        for _ in range(count):
            content, name = _paper(), f"{next(_numbers)}"
            insert(name, "d")
            with (folder / name).open("wb") as out:
                out.write(content)
                out.flush()
                os.fsync(out.fileno())
            handle = os.open(folder, os.O_RDONLY)
            os.fsync(handle)
            os.close(handle)
            insert(name, "f")
            insert(name, "se")

    return work


class _Endless(io.RawIOBase):
    """Gigabytes that are made while they are read, and counted."""

    def __init__(self, start: bytes) -> None:
        self._start, self.count = io.BytesIO(start), 0

    def read(self, size: int = -1) -> bytes:
        """The start, then zeros."""
        found = self._start.read(size)
        found += bytes(min(size, 65_536) - len(found))
        self.count += len(found)
        return found


def _five_gigabytes(form: _Form) -> tuple[float, float, float]:
    """Bytes read, seconds, and megabytes more, until a huge file is refused."""
    from django.http import HttpRequest, HttpResponse

    from todoke.ui.form_uploads import seals_files, uploads_of

    refused: list[str] = []

    def page(request: HttpRequest) -> HttpResponse:
        uploads = uploads_of(request)
        assert uploads is not None
        assert not request.FILES
        refused.extend(why.problem for _, _, why in uploads.problems)
        return HttpResponse()

    body = _Endless(_HEAD)
    before, at = support.megabytes(), time.perf_counter()
    seals_files(page)(_request(body, _GIGABYTES * 1024**3))
    assert refused == ["file_too_large"], refused
    return body.count, time.perf_counter() - at, support.megabytes() - before


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "todoke.config.settings")
    engines = [argument for argument in sys.argv[1:] if not argument.startswith("-")]
    support.finish(_in(engines[0]) if engines else measure())
