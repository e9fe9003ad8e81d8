"""A step of a form (load, validate, save, next page) beside a view that also saves one row and shows a page, on the same server: `python -m bench.procedures_step`."""

import gzip
import os
import re
import statistics
import sys
import time
from contextlib import closing
from http.client import HTTPConnection
from typing import Any, Final
from urllib.parse import urlencode

from bench.support import HOST, Figure, Server, finish, in_child, manage, scratch, serve

ROUNDS: Final = 9
STEPS: Final = 60
LEAST: Final = 0.35
MOST_KILOBYTES: Final = 14.0
_MARK: Final = re.compile(r'name="page" value="([^"]+)"')
#: A form as towns have them: who, where, when, how, and a list of children.
FORM: Final[dict[str, Any]] = {
    "title": {"ja": "手当の申請", "en": "Allowance"},
    "pages": [
        {"key": "applicant", "questions": [{"key": "applicant", "kind": "name", "label": {"ja": "申請する人の名前"}}]},
        {"key": "born", "questions": [{"key": "born", "kind": "date", "label": {"ja": "生まれた日"}}]},
        {"key": "home", "questions": [{"key": "home", "kind": "address", "label": {"ja": "住所"}}]},
        {"key": "phone", "questions": [{"key": "phone", "kind": "phone", "label": {"ja": "電話番号"}}]},
        {"key": "works", "questions": [{"key": "works", "kind": "yes_no", "label": {"ja": "働いていますか"}}]},
        {"key": "pay", "show_if": "works", "questions": [{"key": "pay", "kind": "amount", "label": {"ja": "1年の収入"}}]},
        {"key": "bank", "questions": [{"key": "bank", "kind": "bank", "label": {"ja": "振込先"}}]},
        {"key": "note", "questions": [{"key": "note", "kind": "long_text", "label": {"ja": "伝えたいこと"}, "required": False}]},
    ],
}  # fmt: skip
TYPED: Final[dict[str, dict[str, str]]] = {
    "applicant": {"applicant.name": "届 花子", "applicant.kana": "とどけ はなこ"},
    "born": {"born.year": "平成2", "born.month": "4", "born.day": "１"},
    "home": {"home.postcode": "116-0002", "home.address": "荒川区荒川2-2-3"},
    "phone": {"phone": "０３ー１２３４ー５６７８"},
    "works": {"works": "yes"},
    "pay": {"pay": "380万"},
    "bank": {"bank.bank": "0001", "bank.branch": "001", "bank.type": "ordinary", "bank.number": "123456", "bank.holder": "トドケ ハナコ"},
    "note": {"note": "よろしくお願いします。"},
}  # fmt: skip


class Resident:
    """Fills the form in again and again, in one draft."""

    def __init__(self, connection: HTTPConnection, cookie: str, draft: str) -> None:
        self._connection, self._base, self._place = connection, f"/ja/apply/draft/{draft}", 0
        self._headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
        self.html = self._get(f"{self._base}/applicant/")

    def step(self) -> None:
        """Send a page and get the next."""
        key = list(TYPED)[self._place % len(TYPED)]
        mark = _MARK.search(self.html)
        assert mark is not None, self.html[:800]
        self._connection.request(
            "POST", f"{self._base}/{key}/", urlencode({"page": mark[1], "go": "next", **TYPED[key]}), self._headers
        )
        answer = self._connection.getresponse()
        answer.read()
        assert answer.status == 303, (key, answer.status)
        self._place += 1
        last = self._place % len(TYPED) == 0
        self.html = self._get(f"{self._base}/applicant/" if last else str(answer.headers["Location"]))

    def plain(self) -> None:
        """Save one row and get a page."""
        self._connection.request("POST", "/bench/save", urlencode({"text": "x" * 40}), self._headers)
        answer = self._connection.getresponse()
        answer.read()
        assert answer.status == 303
        self._get("/bench/page")

    def _get(self, path: str) -> str:
        self._connection.request("GET", path, headers=self._headers)
        answer = self._connection.getresponse()
        said = answer.read().decode()
        assert answer.status == 200, (path, answer.status)
        return said


def _begin() -> tuple[str, str]:
    """A form in force, a draft, and the cookie that opens it."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "todoke.config.settings")
    django.setup()
    from django.http import HttpRequest, HttpResponse

    from todoke.bodies import operations as bodies
    from todoke.common import clock
    from todoke.common.actors import SYSTEM
    from todoke.procedures.models import FormVersion, Procedure
    from todoke.procedures.operations import drafts
    from todoke.procedures.rules import documents
    from todoke.web.procedures import device

    now = clock.now()
    body = bodies.add(by=SYSTEM, now=now, kind="nation", name="国")
    procedure = Procedure.objects.create(body=body, key="teate", name="手当", made_by="bench", made_at=now)
    version = FormVersion.objects.create(
        procedure=procedure, number=1, document=documents.write(documents.read(FORM)), state="published", made_by="bench", made_at=now,
        changed_at=now, decided_by="bench", decided_at=now, from_date=now.date(),
    )  # fmt: skip
    draft = drafts.begin(version=version, person=None, by=SYSTEM, now=now)
    response = HttpResponse()
    device.add(HttpRequest(), response, draft.pk)
    return str(draft.pk), f"{device.COOKIE}={response.cookies[device.COOKIE].value}"


def _seconds(server: Server, work: Any) -> float:
    """Processor seconds of the server for one turn."""
    began = server.processor_seconds()
    for _ in range(STEPS):
        work()
    return (server.processor_seconds() - began) / STEPS


def _resident(line: HTTPConnection, cookie: str, draft: str) -> Resident:
    """The resident, once the server answers: on a busy machine that takes a while."""
    for _ in range(120):
        try:
            return Resident(line, cookie, draft)
        except ConnectionError:
            line.close()
            time.sleep(1)
    return Resident(line, cookie, draft)


def _size(resident: Resident) -> int:
    """Bytes of the next page, compressed."""
    resident.step()
    return len(gzip.compress(resident.html.encode(), 6))


def here(engine: str) -> list[Figure]:
    """Measure in this installation."""
    manage("migrate", "--verbosity", "0", environment={})
    manage("collectstatic", "--noinput", "--verbosity", "0", environment={})
    draft, cookie = _begin()
    with serve("bench.saving:application") as server, closing(HTTPConnection(HOST, server.port, timeout=20)) as line:
        resident = _resident(line, cookie, draft)
        for work in (resident.step, resident.plain):
            _seconds(server, work)
        pairs = [(_seconds(server, resident.plain), _seconds(server, resident.step)) for _ in range(ROUNDS)]
        pages = [_size(resident) for _ in TYPED]
    plain, step = (statistics.median(column) * 1000 for column in zip(*pairs, strict=True))
    ratio = statistics.median(one / other for one, other in pairs)
    return [
        Figure(f"A step with its next page / a row saved and a page, {engine}", ratio, "×", least=LEAST, note=f"{step:.1f} ms against {plain:.1f} ms"),
        Figure(f"The largest page of a step, compressed, {engine}", max(pages) / 1024, "KB", most=MOST_KILOBYTES),
    ]  # fmt: skip


def main() -> None:
    """Both engines, each in a scratch installation."""
    if "--inside" in sys.argv:
        finish(here(sys.argv[-2] if sys.argv[-1] == "--json" else sys.argv[-1]))
    figures: list[Figure] = []
    for engine in ("SQLite", "PostgreSQL"):
        with scratch(engine) as environment:
            figures += in_child("bench.procedures_step", "--inside", engine, environment=environment)
    finish(figures)


if __name__ == "__main__":
    main()
