"""A form without a network: kept as a file, brought back, checked and sent; on the site nothing of it runs."""

import json
from datetime import datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.procedures.forms import published, without_files
from todoke.bodies.models import Body
from todoke.procedures.models import Draft, FormVersion, Submission
from todoke.procedures.rules.states import Channel
from todoke.ui import form_offline

BRING = "/en/apply/from-file"
TYPED = {
    "applicant.name": ["届 花子"], "applicant.kana": ["トドケ ハナコ"], "moved": ["no"], "children.count": ["3"], "children.0.child.name": ["届 一郎"],
    "children.0.child.kana": ["トドケ イチロウ"], "children.0.born.year": ["2026"], "children.0.born.month": ["5"], "children.0.born.day": ["5"],
}  # fmt: skip


@pytest.fixture
def version(tokyo: Body, now: datetime) -> FormVersion:
    return published(tokyo, without_files(), now=now)


def bring(client: Client, version: FormVersion, typed: Any = TYPED) -> Any:
    content = {"todoke": 1, "seal": form_offline.seal(version), "language": "en", "typed": typed}
    return client.post(
        BRING, {"file": SimpleUploadedFile("form.json", json.dumps(content).encode(), "application/json")}
    )


def test_the_start_page_leads_to_the_sheet_and_to_the_file(version: FormVersion, tokyo: Body) -> None:
    client = Client()
    start = client.get(f"/en/apply/{tokyo.key}/iryosho/").content.decode()
    for leads in (f"/en/apply/{tokyo.key}/iryosho/sheet.pdf", f"/en/apply/{tokyo.key}/iryosho/offline/", BRING):
        assert f'href="{leads}"' in start
    kept = client.get(f"/en/apply/{tokyo.key}/iryosho/offline/")
    assert kept["Content-Disposition"] == 'attachment; filename="iryosho-1-en.html"'
    assert "script-src" in kept["Content-Security-Policy"] or "default-src" in kept["Content-Security-Policy"]


def test_a_file_is_checked_and_filed_as_what_it_is(version: FormVersion) -> None:
    client = Client()
    leads = bring(client, version)["Location"]
    assert leads.endswith("/check/")
    assert "届 一郎" in client.get(leads).content.decode()
    assert not Submission.objects.exists(), "nothing is sent before somebody says so"
    assert Draft.objects.get().channel == Channel.OFFLINE
    assert Client().get(leads).status_code in (403, 404), "on another device it is nobody's"


def test_what_cannot_be_read_is_the_first_thing_that_is_shown(version: FormVersion) -> None:
    client = Client()
    leads = bring(client, version, {**TYPED, "children.0.born.month": ["13"]})["Location"]
    assert leads.endswith("/child-0/")
    assert 'value="13"' in client.get(leads).content.decode()


def test_what_is_none_of_ours_or_needs_a_sign_in_is_said(version: FormVersion, tokyo: Body, now: datetime) -> None:
    client = Client()
    assert client.get(BRING).status_code == 200
    assert client.post(BRING, {}).status_code == 422
    assert client.post(BRING, {"file": SimpleUploadedFile("x.json", b"{}")}).status_code == 422
    strict = published(tokyo, {**without_files(), "signature": "sign_in"}, key="strict", now=now)
    refused = bring(client, strict)
    assert refused.status_code == 422
    assert "/sign-in?next=" in refused.content.decode()
    assert not Draft.objects.exists()
