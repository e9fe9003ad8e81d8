"""Forms over the API: what is in force, practice that keeps nothing, filing once, and how it stands."""

import json
from typing import Any

import pytest
from django.test import Client

from tests.conftest import NOW
from tests.procedures.core import core, version
from tests.procedures.forms import ANSWERS
from todoke.bodies.models import Body
from todoke.people.rules.disclosures import KeyScope
from todoke.procedures.models import Draft, FilingCall, FormVersion, HandOver, Submission

FORM = "/api/v1/forms/131181/iryosho"


@pytest.fixture
def form(arakawa: Body) -> FormVersion:
    return version(arakawa)


@pytest.fixture
def keys(arakawa: Body) -> list[str]:
    return core(arakawa, KeyScope.FORMS_LIVE, KeyScope.FORMS_TEST, KeyScope.CORE_LIVE)[1]


def post(client: Client, url: str, content: Any, *, key: str = "", once: str = "") -> Any:
    headers = {**({"Authorization": f"Bearer {key}"} if key else {}), **({"Idempotency-Key": once} if once else {})}
    return client.post(url, json.dumps(content), content_type="application/json", headers=headers)


def test_what_is_in_force_is_listed_and_described(client: Client, form: FormVersion, chofu: Body) -> None:
    version(chofu, key="gomi")
    listed = client.get("/api/v1/forms", {"body": "131181"}).json()
    assert [(each["body"], each["key"], each["version"]) for each in listed["forms"]] == [("131181", "iryosho", 1)]
    first = client.get("/api/v1/forms", {"limit": 1}).json()
    assert first["more"]
    rest = client.get("/api/v1/forms", {"after": first["next"]}).json()
    assert [each["key"] for each in [*first["forms"], *rest["forms"]]] == ["iryosho", "gomi"]
    found = client.get(FORM).json()
    assert found["definition"]["title"]["ja"] == "医療証の申請"
    assert set(found["answers"]["properties"]) >= {"applicant", "children", "moved", "town"}
    checked = post(client, f"{FORM}/check", {"answers": found["example"]}).json()
    assert checked["valid"], checked


def test_a_form_has_an_openapi_document_of_its_own(client: Client, form: FormVersion) -> None:
    document = client.get(f"{FORM}/openapi.json").json()
    assert document["openapi"] == "3.1.0"
    assert set(document["paths"]) == {f"{FORM}/check", f"{FORM}/submissions"}
    named = json.dumps(document)
    for each in document["components"]["schemas"]:
        assert (
            each in {"Answers", "CheckRequest", "SubmitRequest", "Checked", "Filed", "Error"}
            or f"schemas/{each}" in named
        )


def test_practice_says_what_is_wrong_where_and_keeps_nothing(client: Client, form: FormVersion) -> None:
    wrong = {
        "applicant": {"name": "届 花子", "kana": "花子"},
        "moved": True,
        "colour": "red",
        "children": [{"born": "2026-02-30"}],
    }
    found = post(client, f"{FORM}/check", {"answers": wrong}).json()
    assert not found["valid"]
    assert {each["path"]: each["code"] for each in found["problems"]} == {
        "applicant.kana": "kana_signs", "colour": "answer_unknown", "children.0.born": "date_impossible", "town": "answer_missing",
        "children.0.child": "answer_missing",
    }  # fmt: skip
    assert all(each["message"] for each in found["problems"])
    good = post(client, f"{FORM}/check", {"answers": {**ANSWERS, "town": "隠れている"}}).json()
    assert good == {"valid": True, "version": 1, "answers": ANSWERS, "problems": []}
    assert not Submission.objects.exists()
    assert not Draft.objects.exists()


def test_filing_is_once_for_each_key_and_content(client: Client, form: FormVersion, keys: list[str]) -> None:
    live = keys[0]
    first = post(client, f"{FORM}/submissions", {"answers": ANSWERS}, key=live, once="call-0001")
    assert first.status_code == 200, first.content.decode()
    again = post(client, f"{FORM}/submissions", {"answers": ANSWERS}, key=live, once="call-0001")
    assert again.json() == first.json()
    made = Submission.objects.get()
    assert (made.channel, made.answers) == ("api", ANSWERS)
    other = post(
        client, f"{FORM}/submissions", {"answers": {**ANSWERS, "moved": True, "town": "町"}}, key=live, once="call-0001"
    )
    assert (other.status_code, other.json()["code"]) == (409, "filing_key_used")
    version(form.procedure.body, key="another")
    elsewhere = post(client, f"{FORM[:-7]}another/submissions", {"answers": ANSWERS}, key=live, once="call-0001")
    assert elsewhere.status_code == 409, "the same content for another form is another content"
    number = first.json()["submissions"][0]["number"]
    shown = client.get(f"/api/v1/submissions/{number}", headers={"Authorization": f"Bearer {live}"}).json()
    assert (shown["state"], shown["version"], shown["procedure"]) == ("arrived", 1, "iryosho")


def test_a_test_key_keeps_nothing_and_what_is_incomplete_is_not_filed(
    client: Client, form: FormVersion, keys: list[str]
) -> None:
    told = post(client, f"{FORM}/submissions", {"answers": ANSWERS}, key=keys[1], once="call-0001").json()
    assert (told["mode"], told["submissions"][0]["number"]) == ("test", None)
    refused = post(client, f"{FORM}/submissions", {"answers": {}}, key=keys[0], once="call-0002")
    assert refused.status_code == 422
    assert refused.json()["code"] == "filing_incomplete"
    assert {each["parameter"] for each in refused.json()["problems"]} == {
        "applicant",
        "moved",
        "children",
        "children.0.child",
        "children.0.born",
    }
    assert not Submission.objects.exists()
    assert not FilingCall.objects.exists()
    assert not HandOver.objects.exists()


def test_keys_of_others_file_and_see_nothing(client: Client, form: FormVersion, keys: list[str], chofu: Body) -> None:
    other = core(chofu, KeyScope.FORMS_LIVE)[1][0]
    assert post(client, f"{FORM}/submissions", {"answers": ANSWERS}, key=other, once="call-0001").status_code == 401
    assert post(client, f"{FORM}/submissions", {"answers": ANSWERS}, key=keys[2], once="call-0001").status_code == 401
    filed = post(client, f"{FORM}/submissions", {"answers": ANSWERS}, key=keys[0], once="call-0001").json()
    number = filed["submissions"][0]["number"]
    assert client.get(f"/api/v1/submissions/{number}", headers={"Authorization": f"Bearer {other}"}).status_code == 404
    assert client.get(f"/api/v1/submissions/{number}").status_code == 401


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b'{"answers": {"town": "\\u0000"}}', 200), (b"\xff\xfe", 400), ("{\"answers\": {\"town\": \"町\"}}".encode("cp932"), 400), (b"[]", 422), (b'{"answers": []}', 422),
        (b'{"answers": {}, "more": 1}', 422), (b'{"answers": {"children": [1]}}', 200), (b'{"answers": {"moved": 1e999}}', 200),
    ],
)  # fmt: skip
def test_what_is_no_sense_is_refused_kindly(client: Client, form: FormVersion, body: bytes, status: int) -> None:
    found = client.post(f"{FORM}/check", body, content_type="application/json")
    assert found.status_code == status, found.content
    assert found.json().get("valid") is not True
    assert client.get("/api/v1/forms", {"after": str(10**30)}).status_code == 422
    assert NOW
