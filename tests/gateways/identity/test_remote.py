"""A provider over the network that is silent, slow, endless, somebody else, or wants us elsewhere."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from joserfc.jwk import ECKey

from tests.gateways.identity.tokens import NOW
from todoke.gateways.identity import web_json
from todoke.gateways.identity.refusals import ProofRefused, ProviderSilent, SignInFailed
from todoke.gateways.identity.remote import RemoteProvider, read_description

pytestmark = pytest.mark.embedded

KEY = ECKey.generate_key("P-256", {"kid": "one"})
Pages = dict[str, tuple[int, object]]


@contextmanager
def serving(pages: Pages) -> Iterator[tuple[str, list[str]]]:
    """A provider with these answers by path, and what was asked of it."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            asked.append(f"{self.command} {self.path}")
            status, document = pages.get(self.path, (404, {}))
            body = document if isinstance(document, bytes) else json.dumps(document).encode()
            self.send_response(status)
            if status == 302:
                self.send_header("Location", "/keys")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET  # noqa: N815 - the name that the server looks for

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", asked
    finally:
        server.shutdown()
        server.server_close()


def described(issuer: str, /, **changes: object) -> dict[str, object]:
    return {
        "issuer": issuer, "authorization_endpoint": f"{issuer}/auth", "token_endpoint": f"{issuer}/token", "jwks_uri": f"{issuer}/keys",
        "userinfo_endpoint": f"{issuer}/me", "authorization_response_iss_parameter_supported": True, **changes,
    }  # fmt: skip


@contextmanager
def provider(pages: Pages, clock: Callable[[], float] = lambda: 0.0) -> Iterator[tuple[RemoteProvider, list[str]]]:
    with serving(pages) as (issuer, asked):
        pages.setdefault("/.well-known/openid-configuration", (200, described(issuer)))
        made = RemoteProvider(issuer, clock=clock)
        try:
            yield made, asked
        finally:
            made.close()


def reason_of(call: Callable[[], object], kind: type[SignInFailed] = ProviderSilent) -> str:
    with pytest.raises(kind) as caught:
        call()
    return caught.value.reason


def test_it_is_found_by_its_description_and_asked_once() -> None:
    keys = {"keys": [KEY.as_dict(private=False)]}
    tokens = {"id_token": "a.b.c", "access_token": "x", "token_type": "Bearer"}
    with provider({"/keys": (200, keys), "/token": (200, tokens), "/me": (200, {"sub": "a"})}) as (made, asked):
        assert made.names_itself
        assert made.authorization_address({"a": "1 2"}, language="ja") == f"{made.issuer}/auth?a=1+2"
        assert [key.kid for key in made.signing_keys(anew=False)] == ["one"]
        assert made.redeem({"code": "1"}, now=NOW).id_token == "a.b.c"
        assert made.about("x") == {"sub": "a"}
    assert asked == ["GET /.well-known/openid-configuration", "GET /keys", "POST /token", "GET /me"]


def test_keys_are_asked_for_anew_at_most_twice_a_minute() -> None:
    """A stranger's tokens with invented key names do not make us hammer the provider."""
    time = [0.0]
    with provider({"/keys": (200, {"keys": [KEY.as_dict(private=False)]})}, lambda: time[0]) as (made, asked):
        for _ in range(20):
            made.signing_keys(anew=True)
        assert asked.count("GET /keys") == 1
        time[0] = 31.0
        made.signing_keys(anew=True)
        made.signing_keys(anew=False)
        assert asked.count("GET /keys") == 2
        time[0] = 31.0 + 3601
        made.signing_keys(anew=False)
        assert asked.count("GET /keys") == 3


@pytest.mark.parametrize(
    "changes",
    [
        {"issuer": "https://evil.example"}, {"issuer": None}, {"token_endpoint": None}, {"token_endpoint": "http://10.0.0.1/token"},
        {"jwks_uri": "file:///etc/passwd"}, {"authorization_endpoint": "javascript:alert(1)"}, {"token_endpoint": "https://a@b/"},
        {"userinfo_endpoint": 7},
    ],
)  # fmt: skip
def test_a_description_that_leads_elsewhere(changes: dict[str, object]) -> None:
    with pytest.raises(ProviderSilent):
        read_description(described("https://auth.example.jp", **changes), issuer="https://auth.example.jp")


def test_a_provider_outside_cannot_send_us_to_this_machine() -> None:
    issuer = "https://auth.example.jp"
    assert reason_of(lambda: read_description(described(issuer, jwks_uri="http://127.0.0.1:9/keys"), issuer=issuer))


@pytest.mark.parametrize("document", [None, [], "text", {}])
def test_no_description(document: object) -> None:
    with pytest.raises(ProviderSilent):
        read_description(document, issuer="https://auth.example.jp")


@pytest.mark.parametrize(
    ("pages", "reason"),
    [
        ({"/keys": (302, {})}, "keys_302"), ({"/keys": (200, {"keys": []})}, "keys_200"), ({"/keys": (200, b"no json")}, "keys_200"),
        ({"/keys": (500, {})}, "keys_500"), ({"/keys": (200, b"[" * 200_000)}, "keys_200"), ({"/keys": (200, b" " * 300_000)}, "too_large"),
    ],
)  # fmt: skip
def test_keys_that_do_not_come(pages: Pages, reason: str) -> None:
    with provider(pages) as (made, _):
        assert reason_of(lambda: made.signing_keys(anew=False)) == reason


@pytest.mark.parametrize(
    ("answer", "kind", "reason"),
    [
        ((400, {"error": "invalid_grant"}), ProofRefused, "code"), ((401, {"error": "invalid_client"}), ProviderSilent, "token_401_invalid_client"),
        ((400, {"error": "<b>"}), ProviderSilent, "token_400_unknown"), ((502, b"Bad gateway"), ProviderSilent, "token_502_unknown"),
        ((200, b"null"), ProviderSilent, "token_unreadable"), ((200, {"token_type": "mac", "id_token": "a"}), ProviderSilent, "token_unreadable"),
        ((302, {}), ProviderSilent, "token_302_unknown"),
    ],
)  # fmt: skip
def test_codes_that_are_not_taken(answer: tuple[int, object], kind: type[SignInFailed], reason: str) -> None:
    with provider({"/token": answer}) as (made, _):
        assert reason_of(lambda: made.redeem({}, now=NOW), kind) == reason


@pytest.mark.parametrize("token", [None, 7, "", ["a.b.c"]])
def test_an_answer_without_id_token_holds_none(token: object) -> None:
    with provider({"/token": (200, {"access_token": "x", "id_token": token})}) as (made, _):
        assert made.redeem({}, now=NOW).id_token is None


def test_nobody_answers() -> None:
    made = RemoteProvider("http://127.0.0.1:9")
    assert reason_of(lambda: made.token_address).startswith("network_")


def test_an_answer_that_never_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web_json, "TOTAL_SECONDS", -1.0)
    with provider({}) as (made, _):
        assert reason_of(lambda: made.token_address) == "too_slow"


def test_metadata_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "metadata.json"
    file.write_text(json.dumps(described("https://auth.example.jp")), encoding="utf-8")
    assert RemoteProvider("https://auth.example.jp", metadata=file).token_address == "https://auth.example.jp/token"


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("https://auth.example.jp/x", True), ("http://127.0.0.1:80/", True), ("http://[::1]:80/", True), ("http://auth.example.jp/", False),
        ("http://127.0.0.1.evil.example/", False), ("https://u@auth.example.jp/", False), ("https:///x", False), ("ftp://127.0.0.1/", False),
        ("https://auth.example.jp:99999/", False), ("https://auth.example.jp/#x", False), ("https://auth.example.jp/\n", False), ("", False),
    ],
)  # fmt: skip
def test_where_it_may_be(address: str, allowed: bool) -> None:
    assert web_json.is_allowed(address) is allowed
