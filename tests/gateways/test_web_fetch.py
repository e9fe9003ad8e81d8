"""Tests of the bounded fetch, against real servers on this machine and against hostile addresses."""

import socket
from http.server import BaseHTTPRequestHandler

import pytest

from tests.gateways.web_server import AGENT, HERE, PUBLIC, get, never, reply, serving
from todoke.gateways.web_fetch import fetch


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (200, "ok"),
        (203, "ok"),
        (304, "not_modified"),
        (400, "client_error"),
        (403, "client_error"),
        (404, "not_found"),
        (410, "gone"),
        (429, "client_error"),
        (500, "server_error"),
        (503, "server_error"),
        (302, "server_error"),
    ],
)
def test_each_status_has_its_outcome(status: int, outcome: str) -> None:
    with serving(reply(status)) as (port, _):
        found = get(port)
    assert (found.outcome, found.status) == (outcome, status)


def test_the_request_is_honest_and_conditional() -> None:
    with serving(reply(304)) as (port, seen):
        found = get(port, "/a/道?q=子#x", etag='"v1"', last_modified="Mon, 01 Apr 2024 00:00:00 GMT")
    headers = seen[0].headers
    assert found.outcome == "not_modified"
    assert seen[0].path == "/a/%E9%81%93?q=%E5%AD%90"
    assert headers["User-Agent"] == AGENT
    assert headers["Host"] == f"{HERE}:{port}"
    assert headers["If-None-Match"] == '"v1"'
    assert headers["If-Modified-Since"] == "Mon, 01 Apr 2024 00:00:00 GMT"
    assert headers["Cookie"] is None
    assert headers["Authorization"] is None


def test_validators_come_back_and_unusable_ones_are_not_sent() -> None:
    with serving(reply(200, b"x", ETag='W/"9"', Last_Modified="yesterday")) as (port, seen):
        found = get(port, etag='"a"\r\nX-Evil: 1', last_modified="昨日")
    assert (found.etag, found.last_modified) == ('W/"9"', "yesterday")
    assert seen[0].headers["If-None-Match"] is None
    assert seen[0].headers["X-Evil"] is None


def test_a_user_agent_that_is_not_one_line_is_the_callers_mistake() -> None:
    with pytest.raises(ValueError):
        fetch("https://example.jp/", user_agent="a\r\nb")


def test_the_hash_of_a_page_is_of_what_a_reader_sees() -> None:
    def hashed(body: bytes, kind: str = "text/html; charset=utf-8") -> str | None:
        with serving(reply(200, body, Content_Type=kind)) as (port, _):
            return get(port).content_hash

    page = "<html><script>t=1</script><p class='a'>児童手当</p>\n<p>窓口</p></html>".encode()
    same = "<html><script nonce=9>t=2</script><!-- 2 --><p>児童手当</p>   <div>窓口</div></html>".encode()
    assert hashed(page) == hashed(same) != hashed(page.replace("窓口".encode(), "郵送".encode()))
    assert hashed(page, "application/pdf") != hashed(same, "application/pdf")
    assert hashed(b"") is not None


def test_a_redirect_is_followed_to_its_end() -> None:
    def answer(request: BaseHTTPRequestHandler) -> None:
        step = int(request.path.strip("/") or 0)
        (reply(200, b"end") if step == 5 else reply(302, Location=f"/{step + 1}"))(request)

    with serving(answer) as (port, seen):
        found = get(port, "/0")
        assert (found.outcome, found.final_url, len(seen)) == ("ok", f"http://{HERE}:{port}/5", 6)


def test_a_redirect_without_end_is_given_up() -> None:
    with serving(reply(301, Location="/again")) as (port, seen):
        found = get(port)
        assert (found.outcome, found.detail, len(seen)) == ("refused", "redirects", 6)


@pytest.mark.parametrize(
    ("location", "outcome"),
    [
        ("http://127.0.0.2/", "refused"),
        ("http://169.254.169.254/latest/meta-data/", "refused"),
        ("//10.0.0.1/", "refused"),
        ("http://[::1]/", "refused"),
        ("http://[::ffff:127.0.0.2]/", "refused"),
        ("http://0x7f.1/", "invalid"),
        ("http://localhost/", "refused"),
        ("file:///etc/passwd", "invalid"),
        ("gopher://example.jp/", "invalid"),
        ("http://[/", "invalid"),
        ("http://a@127.0.0.2/", "invalid"),
        ("http://inside.example.jp/", "refused"),
    ],
)
def test_a_redirect_to_inside_goes_nowhere(location: str, outcome: str) -> None:
    dialled: list[str] = []

    def connect(address: str, port: int, timeout: float) -> socket.socket:
        dialled.append(address)
        return socket.create_connection((address, port), timeout)

    with serving(reply(302, Location=location)) as (port, _):
        found = get(port, connect=connect, resolve=lambda host, port: ["127.0.0.3"])
    assert found.outcome == outcome
    assert dialled == [HERE]


def test_a_redirect_in_japanese_and_with_spaces_is_understood() -> None:
    def answer(request: BaseHTTPRequestHandler) -> None:
        if request.path == "/":
            request.wfile.write("HTTP/1.1 302 Found\r\nLocation: /道 1\r\nContent-Length: 0\r\n\r\n".encode())
        else:
            reply(200)(request)

    with serving(answer) as (port, seen):
        assert get(port).outcome == "ok"
        assert seen[1].path == "/%E9%81%93%201"


HOSTILE = [
    "", " ", "x", "http:", "http://", "http:///a", "http:/a", "//example.jp/", "https:example.jp", "http://?", "http://#",
    "file:///etc/passwd", "ftp://example.jp/", "gopher://example.jp/", "javascript:alert(1)", "data:text/html,x",
    "dict://example.jp:11211/", "jar:http://example.jp!/", "http+unix://%2fvar%2frun/", "view-source:http://example.jp/",
    "http://user@example.jp/", "http://user:pw@example.jp/", "http://example.jp@127.0.0.1/", "http://@example.jp/",
    "http://example.jp\\@127.0.0.1/", "http://example.jp#@127.0.0.1:22/\\", "http://127.0.0.1\\.example.jp/",
    "http://exa mple.jp/", "http://example.jp/\r\nHost: x", "http://example.jp/a\tb", "http://example.jp\x00.jp/",
    "http://example.jp:22/", "http://example.jp:6379/", "http://example.jp:0/", "http://example.jp:65536/",
    "http://example.jp:99999999/", "http://example.jp:+80/", "http://example.jp:８０/", "http://example.jp:80:80/",
    "http://127.0.0.1/", "https://127.0.0.1/", "http://127.0.0.1:443/", "http://127.255.255.254/", "http://127.0.0.1./",
    "http://127.1/", "http://127.0.1/", "http://2130706433/", "http://0x7f000001/", "http://0x7f.0.0.1/", "http://0X7F.1/",
    "http://0177.0.0.1/", "http://017700000001/", "http://①②⑦.0.0.1/", "http://１２７.０.０.１/", "http://127。0。0。1/",
    "http://127.0.0.1%00.example.jp/", "http://%31%32%37.0.0.1/", "http://0.0.0.0/", "http://0/", "http://0.1.2.3/",
    "http://10.0.0.1/", "http://10.255.255.255/", "http://100.64.0.1/", "http://100.100.100.200/", "http://100.127.255.255/",
    "http://168.63.129.16/", "http://169.254.169.254/", "http://172.16.0.1/", "http://172.31.255.255/", "http://192.0.0.1/",
    "http://192.0.2.1/", "http://192.88.99.1/", "http://192.168.1.1/", "http://198.18.0.1/", "http://198.19.255.255/",
    "http://198.51.100.7/", "http://203.0.113.9/", "http://224.0.0.1/", "http://239.255.255.255/", "http://240.0.0.1/",
    "http://255.255.255.255/", "http://256.1.1.1/", "http://1.2.3.4.5/", "http://1.2.3.08/",
    "http://[::]/", "http://[::1]/", "http://[0:0:0:0:0:0:0:1]/", "http://[::127.0.0.1]/", "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:7f00:1]/", "http://[::ffff:8.8.8.8]/", "http://[64:ff9b::7f00:1]/", "http://[64:ff9b::127.0.0.1]/",
    "http://[64:ff9b:1::1]/", "http://[100::1]/", "http://[2001::1]/", "http://[2001:2::1]/", "http://[2001:10::1]/",
    "http://[2001:db8::1]/", "http://[2002:7f00:1::]/", "http://[3fff::1]/", "http://[5f00::1]/", "http://[fc00::1]/",
    "http://[fd00::1]/", "http://[fe80::1]/", "http://[fe80::1%25eth0]/", "http://[fe80::1%eth0]/", "http://[fec0::1]/",
    "http://[ff02::1]/", "http://[::1", "http://::1/", "http://[::1]x/", "http://[v1.x]/", "http://[127.0.0.1]/x",
    "http://localhost/", "http://LOCALHOST./", "http://ｌｏｃａｌｈｏｓｔ/", "http://a.localhost/", "http://metadata.google.internal/",
    "http://printer.local/", "http://router.home.arpa/", "http://intranet/", "http://a..jp/", "http://.jp/", "http://-a.jp/",
    "http://a_b/", "http://" + "a" * 64 + ".jp/", "http://" + "a." * 200 + "jp/", "http://example.jp/" + "a" * 5_000,
    "http://\ud800.jp/", "http://example.jp/\ud800",
]  # fmt: skip


@pytest.mark.parametrize("url", HOSTILE, ids=lambda url: ascii(url)[:60])
def test_a_hostile_address_contacts_nothing(url: str) -> None:
    contacted: list[str] = []

    def resolve(host: str, port: int) -> list[str]:
        contacted.append(host)
        return [PUBLIC]

    found = fetch(url, user_agent=AGENT, resolve=resolve, connect=never)
    assert found.outcome in ("refused", "invalid")
    assert found.status is None
    assert contacted == []


def test_the_table_of_hostile_addresses_is_long_enough_to_mean_something() -> None:
    assert len(set(HOSTILE)) == len(HOSTILE) >= 100


@pytest.mark.parametrize(
    "answers",
    [[HERE], ["10.1.2.3"], [PUBLIC, HERE], [PUBLIC, "::1"], ["64:ff9b::7f00:1"], ["2002:7f00:1::"], ["::127.0.0.1"],
     ["fec0::1"], ["224.0.0.1"], ["fe80::1%eth0"], ["not an address"]],
)  # fmt: skip
def test_a_name_with_any_inside_address_is_refused(answers: list[str]) -> None:
    found = fetch("https://www.example.jp/", user_agent=AGENT, resolve=lambda host, port: answers, connect=never)
    assert (found.outcome, found.detail) == ("refused", "address")


def test_only_the_vetted_address_is_dialled_when_the_name_changes_its_mind() -> None:
    answers = [[PUBLIC], [HERE], [HERE]]
    dialled: list[tuple[str, int]] = []

    def connect(address: str, port: int, timeout: float) -> socket.socket:
        dialled.append((address, port))
        return socket.create_connection((HERE, server), timeout)  # stands in for the public machine

    def resolve(host: str, port: int) -> list[str]:
        return answers.pop(0)

    with serving(reply(302, Location="http://www.example.jp/again")) as (server, seen):
        found = fetch("http://www.example.jp/", user_agent=AGENT, resolve=resolve, connect=connect)
    assert dialled == [(PUBLIC, 80)]  # asked once for the first request; the redirect asked again and was refused
    assert (found.outcome, found.detail, len(answers)) == ("refused", "address", 1)
    assert seen[0].headers["Host"] == "www.example.jp"


def test_the_next_vetted_address_is_tried_when_one_does_not_answer() -> None:
    dialled: list[str] = []

    def connect(address: str, port: int, timeout: float) -> socket.socket:
        dialled.append(address)
        if address != PUBLIC:
            raise ConnectionRefusedError
        return socket.create_connection((HERE, server), timeout)

    with serving(reply(200)) as (server, _):
        found = fetch(
            "http://www.example.jp/",
            user_agent=AGENT,
            resolve=lambda host, port: ["2001:500:2::c", PUBLIC],
            connect=connect,
        )
    assert (found.outcome, dialled) == ("ok", ["2001:500:2::c", PUBLIC])


def test_another_port_is_refused_where_only_some_addresses_are_allowed() -> None:
    found = fetch(
        "http://www.example.jp:8080/",
        user_agent=AGENT,
        allow={HERE},
        resolve=lambda host, port: [HERE, PUBLIC],
        connect=never,
    )
    assert (found.outcome, found.detail) == ("refused", "port")
