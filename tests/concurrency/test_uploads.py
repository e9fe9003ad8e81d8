"""Workers beside one another and beside the server, killed and bounded: nothing is lost, nothing is done twice (both databases)."""

import http.client
import json
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.concurrency import upload_desk as desk
from tests.concurrency.processes import Started, database, ended, glance, start, until
from tests.concurrency.upload_desk import registry_file
from tests.conftest import ROOT
from todoke.common import clock
from todoke.registry.operations import uploads

pytestmark = pytest.mark.django_db(transaction=True)


def state(tmp_path: Path) -> Any:
    """What is in the database, other processes' work included."""
    desk.fetch(database(tmp_path))
    return desk.state()


def work(environment: dict[str, str], **more: str) -> int:
    """Do what is due; how many files were worked on."""
    return int(ended(start(environment, "manage.py", "work", "--once", "--skip-checks", **more)).split()[0])


def files(tmp_path: Path, count: int, records: int) -> list[Path]:
    paths = []
    for place in range(count):
        path = tmp_path / f"{place}.json"
        path.write_bytes(registry_file(records, first=place * records + 1))
        paths.append(path)
    return paths


@pytest.mark.parametrize("count", [3, pytest.param(5, marks=pytest.mark.soak)])
def test_workers_beside_one_another_do_each_file_once(environment: dict[str, str], tmp_path: Path, count: int) -> None:
    sent = files(tmp_path, 2 * count, 5)
    desk.receive(*sent[:count])
    desk.look()
    assert desk.apply() == count
    desk.receive(*sent[count:])
    desk.share(database(tmp_path))
    workers = [start(environment, "manage.py", "work", "--once", "--skip-checks") for _ in range(2)]
    assert sum(int(ended(each).split()[0]) for each in workers) == 2 * count
    found = state(tmp_path)
    assert [each["attempts"] for each in found["uploads"]] == [1] * 2 * count
    assert [(each["state"], each["task"]) for each in found["uploads"]] == [
        *[("done", "apply")] * count,
        *[("ready", "look")] * count,
    ]
    assert len(found["counts"]) == found["entries"] == count
    assert found["programs"] == found["versions"] == found["received"] == 5 * count
    assert len(list((tmp_path / "uploads").iterdir())) == count


@pytest.mark.parametrize(
    ("records", "stops"), [(1000, (1,)), pytest.param(4000, (1, 500, 2500), marks=pytest.mark.soak)]
)
def test_a_killed_worker_leaves_its_file_to_the_next_one(
    environment: dict[str, str], worker: Callable[..., Started], tmp_path: Path, records: int, stops: tuple[int, ...]
) -> None:
    path = tmp_path / "large.json"
    made = json.loads(registry_file(records))
    double = {
        **made[0],
        "summary": "二度目",
    }  # in the last batch: only who remembers the first sees that it is a double
    path.write_bytes(json.dumps([*made, double], ensure_ascii=False).encode())
    desk.receive(path)
    desk.look()
    assert desk.apply() == 1
    for least in stops:
        desk.share(database(tmp_path))
        running = worker()
        until(lambda least=least: taken(tmp_path) >= least)  # type: ignore[misc]
        running.kill()
        running.communicate()
        time.sleep(0.2)
        stood = state(tmp_path)
        assert 0 < stood["uploads"][0]["place"]["taken"] < records, "it was killed too late to prove anything"
        assert stood["programs"] == stood["uploads"][0]["place"]["taken"]
        time.sleep(1)
        assert state(tmp_path) == stood, "the fork of a killed worker went on"
        assert uploads.claim(now=clock.now(), seconds=60) is None, "a lease that holds was not respected"
        desk.lapse()
    desk.share(database(tmp_path))
    assert work(environment) == 1
    found = state(tmp_path)
    assert found["uploads"][0]["state"] == "done"
    assert found["counts"] == [
        {"new": records, "changed": 0, "unchanged": 0, "conflict": 0, "quarantined": 1, "repaired": 0}
    ]
    assert found["programs"] == found["versions"] == found["received"] == records
    assert found["entries"] == 1


def taken(tmp_path: Path) -> int:
    """How far the first upload is."""
    place = glance(tmp_path, "SELECT place FROM todoke_upload")
    return int((json.loads(place) if isinstance(place, str) else place).get("taken", 0))


def is_leased(tmp_path: Path) -> bool:
    return bool(glance(tmp_path, "SELECT COUNT(*) FROM todoke_upload WHERE lease <> ''"))


def heavy(path: Path) -> Path:
    """A registry file of one record that is small on the disk and a hundred times as large in memory."""
    path.write_bytes(b'[{"institutionName": {"canonicalName": "x"}, "x": [' + b"[]," * 1_200_000 + b"0]}]")
    return path


def test_a_hostile_file_ends_its_own_reading_and_no_other(environment: dict[str, str], tmp_path: Path) -> None:
    slow = tmp_path / "slow.json"
    slow.write_bytes(registry_file(80_000))
    small = files(tmp_path, 1, 3)
    desk.receive(heavy(tmp_path / "heavy.json"), *small)
    desk.share(database(tmp_path))
    assert work(environment, TODOKE_UPLOAD_MEMORY_MB="48") == 2
    desk.fetch(database(tmp_path))
    desk.receive(slow)
    desk.share(database(tmp_path))
    assert work(environment, TODOKE_UPLOAD_SECONDS="1") == 1
    rows = {each["name"]: each for each in state(tmp_path)["uploads"]}
    assert (rows["heavy.json"]["state"], rows["heavy.json"]["code"]) == ("refused", "upload_too_heavy")
    assert (rows["slow.json"]["state"], rows["slow.json"]["code"]) == ("refused", "upload_too_slow")
    assert rows["0.json"]["state"] == "ready"
    assert json.loads(rows["0.json"]["found"])["counts"]["new"] == 3
    assert len(list((tmp_path / "uploads").iterdir())) == 1


def test_stopping_lets_the_worker_finish_the_file_at_hand(
    environment: dict[str, str], worker: Callable[..., Started], tmp_path: Path
) -> None:
    desk.receive(*files(tmp_path, 2, 8_000))
    desk.share(database(tmp_path))
    running = worker()
    until(lambda: is_leased(tmp_path))
    running.send_signal(signal.SIGTERM)
    assert running.wait(120) == 0
    assert sorted(each["state"] for each in state(tmp_path)["uploads"]) == ["due", "ready"]


@pytest.fixture
def session(environment: dict[str, str], tmp_path: Path) -> str:
    """Somebody who may upload, signed in."""
    made = desk.sign_in()
    desk.share(database(tmp_path))
    return made


@pytest.fixture
def server(environment: dict[str, str], session: str) -> Iterator[int]:
    """The web server as it is run, on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    (Path(environment["TODOKE_DATA_DIR"]) / "static").mkdir()
    command = [
        str(Path(sys.executable).parent / "granian"), "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--workers", "2",
        "--blocking-threads", "2", "--backpressure", "64", "--workers-kill-timeout", "3", "--log-level", "warning", "todoke.config.wsgi:application",
    ]  # fmt: skip
    running = subprocess.Popen(command, cwd=ROOT, env=environment)
    until(lambda: running.poll() is None and listens(port))
    yield port
    running.terminate()
    running.wait(15)


@pytest.mark.soak
def test_the_server_answers_while_large_files_are_being_read(
    session: str, server: int, worker: Callable[..., Started], tmp_path: Path
) -> None:
    """Four files that take long to read, for four threads of the server; none of them is held."""
    content = registry_file(60_000)
    for _ in range(2):  # each process of the server makes its first page slowly
        get(server, "/ja/")
    worker()
    answers: list[tuple[int, float]] = []
    senders = [
        threading.Thread(target=lambda: answers.append(send(server, session, content)), daemon=True) for _ in range(4)
    ]
    for each in senders:
        each.start()
    for each in senders:
        each.join(60)
    assert [status for status, _ in answers] == [302] * 4
    until(lambda: is_leased(tmp_path))
    waits = [get(server, "/ja/") for _ in range(12)]
    rows = state(tmp_path)["uploads"]
    assert sum(each["state"] == "due" for each in rows) >= 3, "they were read too soon to prove anything"
    assert max(waits) < 5, waits
    assert max(seconds for _, seconds in answers) < 20, answers


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def get(port: int, path: str) -> float:
    """How long a resident waits for a page."""
    begun = time.monotonic()
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    link.request("GET", path)
    answer = link.getresponse()
    answer.read()
    assert answer.status == 200
    link.close()
    return time.monotonic() - begun


def send(port: int, session: str, content: bytes) -> tuple[int, float]:
    """Upload a file as a browser does: the status, and how long it took."""
    begun, token, mark = time.monotonic(), "c" * 32, "----mark"
    head = f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="large.json"\r\n\r\n'.encode()
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {
        "Content-Type": f"multipart/form-data; boundary={mark}", "Cookie": f"todoke_staff={session}; csrftoken={token}", "X-CSRFToken": token
    }  # fmt: skip
    link.request("POST", "/en/staff/131181/import/", head + content + f"\r\n--{mark}--\r\n".encode(), headers)
    answer = link.getresponse()
    answer.read()
    link.close()
    return answer.status, time.monotonic() - begun
