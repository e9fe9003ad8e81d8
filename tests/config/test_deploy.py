"""A production installation starts only with its secrets, passes Django's own checks, and sends the headers that keep pages safe."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from tests.conftest import ROOT
from todoke.common.keys import new_key

pytestmark = pytest.mark.embedded


def production(folder: Path, *command: str, without: str = "", **more: str) -> "subprocess.CompletedProcess[str]":
    environment = {
        "TODOKE_ENVIRONMENT": "production", "TODOKE_SECRET_KEY": "s" * 20 + "0123456789abcdefghijklmnopqrstuvwxyzABCDEFG", "PATH": "",
        "TODOKE_DATA_KEYS": f"k1:{new_key()}", "TODOKE_NOTICE_KEYS": f"n1:{new_key()}", "TODOKE_BASE_URL": "https://x.example.jp", "TODOKE_ALLOWED_HOSTS": "x.example.jp",
        "TODOKE_DATA_DIR": str(folder), **more,
    }  # fmt: skip
    environment.pop(without, None)
    return subprocess.run(
        [sys.executable, "manage.py", *command], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


def test_the_checks_of_a_deployment_find_nothing(tmp_path: Path) -> None:
    result = production(tmp_path, "check", "--deploy", "--fail-level", "WARNING")
    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize("name", ["TODOKE_SECRET_KEY", "TODOKE_DATA_KEYS", "TODOKE_NOTICE_KEYS"])
def test_production_does_not_start_without_its_secrets(tmp_path: Path, name: str) -> None:
    result = production(tmp_path, "check", without=name)
    assert result.returncode != 0
    assert name in result.stderr
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("wrong", ["short", "k1:c2hvcnQ=", "no key at all"])
def test_keys_that_cannot_be_used_are_named_and_not_printed(tmp_path: Path, wrong: str) -> None:
    result = production(tmp_path, "check", TODOKE_DATA_KEYS=wrong)
    assert result.returncode != 0
    assert "TODOKE_DATA_KEYS" in result.stderr
    assert wrong not in result.stderr


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", ["/ja/help", "/ja/staff/sign-in", "/ja/nowhere", "/api/v1/facts", "/static/todoke.css"]
)
def test_every_answer_has_the_headers_that_keep_it_safe(client: Client, path: str) -> None:
    headers = client.get(path).headers
    policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == policy["object-src"] == "'none'"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Permissions-Policy"]
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"


def test_cookies_of_a_safe_address_belong_to_this_host_alone(tmp_path: Path) -> None:
    code = (
        "from django.conf import settings as s; from todoke.gateways.identity import flights; from todoke.web.eligibility import saved;"
        "from todoke.staff.people import provider_sign_in as p;"
        "print(*[n.startswith('__Host-') for n in (s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, flights.COOKIE, saved.COOKIE, p.COOKIE)],"
        "s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SESSION_COOKIE_HTTPONLY, s.CSRF_COOKIE_HTTPONLY,"
        "s.SECURE_HSTS_SECONDS >= 31536000, s.SECURE_HSTS_INCLUDE_SUBDOMAINS, not s.DEBUG)"
    )
    result = production(tmp_path, "shell", "--no-imports", "-c", code)
    assert result.stdout.split() == ["True"] * 12, result.stderr


def test_below_the_host_may_be_left_out(tmp_path: Path) -> None:
    code = "from django.conf import settings as s; print(s.SECURE_HSTS_INCLUDE_SUBDOMAINS)"
    result = production(tmp_path, "shell", "--no-imports", "-c", code, TODOKE_HSTS_SUBDOMAINS="no")
    assert result.stdout.split() == ["False"], result.stderr


def test_the_log_of_production_is_lines_of_json(tmp_path: Path) -> None:
    code = "import logging; logging.getLogger('x').warning('one\\ntwo')"
    result = production(tmp_path, "shell", "--no-imports", "-c", code)
    (line,) = result.stderr.splitlines()
    assert json.loads(line)["said"] == "one\ntwo"


@pytest.mark.django_db
def test_a_plain_connection_is_sent_to_the_safe_one(client: Client, settings: Settings) -> None:
    settings.SECURE_SSL_REDIRECT = True
    answer = Client().get("/ja/help")
    assert answer.status_code == 301
    assert answer["Location"].startswith("https://")
