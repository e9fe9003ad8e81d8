"""A form made, looked at, published and compared through the pages, by people who never see a key."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from tests.procedures.forms import SMALL, filed, without_files
from todoke.bodies.models import Body
from todoke.common import clock
from todoke.common.actors import Actor
from todoke.people.models import User
from todoke.procedures.models import FormVersion, Procedure
from todoke.procedures.operations import counts, forms
from todoke.procedures.queries.building import stamp_of
from todoke.procedures.rules import documents
from todoke.procedures.rules.definition import Audience
from todoke.procedures.rules.states import Channel, Happening

At = Callable[[User | None], Client]


def url(name: str, body: Body, **more: object) -> str:
    with translation.override("en"):
        return reverse(f"staff:{name}", kwargs={"body": body.key, **more})


@pytest.fixture
def form(arakawa: Body, by: Actor) -> FormVersion:
    """The draft of a small form."""
    return forms.make(
        body=arakawa, name="医療証の申請", audience=Audience.RESIDENT, key="iryosho", document=SMALL, by=by, now=clock.now()
    )  # fmt: skip


def draft(arakawa: Body, key: str = "form-1") -> FormVersion:
    return FormVersion.objects.get(procedure__body=arakawa, procedure__key=key, state="draft")


def ask(client: Client, body: Body, form: str, label: str, kind: str, **more: str) -> Any:
    return client.post(url("form_question_new", body, form=form), {"label_ja": label, "kind": kind, "required": "1", **more})  # fmt: skip


def test_from_an_empty_page_to_a_published_form(arakawa: Body, approver: User, at: At) -> None:
    client = at(approver)
    made = client.post(url("form_new", arakawa), {"name": "会議室の使用", "audience": "resident"})
    assert made["Location"] == url("form", arakawa, form="form-1")
    ask(client, arakawa, "form-1", "お名前", "name", next="1")
    ask(client, arakawa, "form-1", "飲み物を出しますか", "yes_no", next="1")
    ask(
        client,
        arakawa,
        "form-1",
        "どの部屋ですか",
        "choice",
        options_ja="大会議室\n小会議室",
        options_en="Large\nSmall",
    )
    shown = ask(
        client, arakawa, "form-1", "飲み物の数", "number", c0_fact="q2", c0_how="is", c1_fact="q3", c1_how="is", c1_value="小会議室", c_join="all", most="５０"
    )  # fmt: skip
    assert shown.status_code == 302
    definition = documents.read(draft(arakawa).document)
    assert [question.key for _, question in definition.questions()] == ["q1", "q2", "q3", "q4"]
    held = draft(arakawa).document["pages"][3]["questions"][0]
    assert (held["show_if"], held["most"]) == ("q2 AND q3 = 'a2'", 50)
    page = client.get(url("form", arakawa, form="form-1")).content.decode()
    assert "“飲み物を出しますか”: Yes, and “どの部屋ですか”: Small" in page
    proposed = client.post(url("form_propose", arakawa, form="form-1"), {"stamp": stamp_of(draft(arakawa))})
    assert proposed["Location"] == url("form_version", arakawa, form="form-1", version=1)
    client.post(url("form_publish", arakawa, form="form-1", version=1), {"from_date": clock.today().isoformat()})
    assert FormVersion.objects.get().state == "published"
    assert "In force: version 1" in client.get(url("forms", arakawa)).content.decode()


def test_what_is_wrong_is_said_at_its_box_and_nothing_is_saved(arakawa: Body, author: User, at: At, form: FormVersion) -> None:  # fmt: skip
    client = at(author)
    before = form.document
    for sent, said in (
        ({"label_ja": "", "kind": "text"}, "Please write this in Japanese"),
        ({"label_ja": "部屋", "kind": "choice"}, "Please give at least one choice"),
        ({"label_ja": "数", "kind": "number", "least": "たくさん"}, "A whole number from"),
        (
            {"label_ja": "数", "kind": "number", "c0_fact": "moved", "c0_how": "at_least"},
            "This comparison does not suit",
        ),
    ):
        answer = client.post(url("form_question_new", arakawa, form="iryosho"), sent)
        assert answer.status_code == 422
        assert said in answer.content.decode()
    assert draft(arakawa, "iryosho").document == before


def test_a_question_that_is_asked_later_is_not_offered_and_moving_names_what_breaks(arakawa: Body, author: User, at: At, form: FormVersion) -> None:  # fmt: skip
    client = at(author)
    page = client.get(url("form_question", arakawa, form="iryosho", question="moved")).content.decode()
    assert '<option value="moved"' not in page  # nothing before it can be read
    page = client.get(url("form_question", arakawa, form="iryosho", question="town")).content.decode()
    assert '<option value="moved"' in page
    for key in ("before", "before"):  # "before" is shown if "moved"; now it stands first
        client.post(url("form_move", arakawa, form="iryosho"), {"what": "page", "key": key, "to": "up", "stamp": stamp_of(draft(arakawa, "iryosho"))})  # fmt: skip
    assert [each["key"] for each in draft(arakawa, "iryosho").document["pages"]][:3] == ["before", "applicant", "moved"]
    page = client.get(url("form", arakawa, form="iryosho")).content.decode()
    assert (
        "The condition names “Did you move here this year?”, which is asked only later" in page
    )  # by its words, never by its key
    assert "1 place is still to be put right." in page
    refused = client.post(url("form_propose", arakawa, form="iryosho"), {"stamp": stamp_of(draft(arakawa, "iryosho"))})
    assert refused.status_code == 422


def test_two_who_write_at_once_lose_nothing(arakawa: Body, author: User, approver: User, at: At, form: FormVersion) -> None:  # fmt: skip
    read = stamp_of(form)
    mine = {"label_ja": "前の町", "kind": "text", "required": "1", "key": "town", "stamp": read}
    at(approver).post(url("form_settings", arakawa, form="iryosho"), {"title_ja": "新しい題", "processing_days": "７", "correction_days": "14", "signature": "none", "way": "form", "stamp": read})  # fmt: skip
    late = at(author).post(url("form_question", arakawa, form="iryosho", question="town"), mine)
    assert late.status_code == 409
    assert "What you typed is still here" in late.content.decode()
    assert "前の町" in late.content.decode()
    again = {**mine, "stamp": stamp_of(draft(arakawa, "iryosho"))}
    assert at(author).post(url("form_question", arakawa, form="iryosho", question="town"), again).status_code == 302
    kept = documents.read(draft(arakawa, "iryosho").document)
    assert (kept.title["ja"], kept.processing_days) == ("新しい題", 7)
    town = kept.question("town")
    assert town is not None
    assert town.label["ja"] == "前の町"


def test_options_keep_their_codes_and_a_key_is_renamed_everywhere(arakawa: Body, author: User, at: At, form: FormVersion) -> None:  # fmt: skip
    client = at(author)
    ask(client, arakawa, "iryosho", "保険", "choice", options_ja="国保\n社保")
    edit = url("form_question", arakawa, form="iryosho", question="q1")
    client.post(edit, {"label_ja": "保険", "kind": "choice", "key": "q1", "options_ja": "社会保険\n国保\nなし"})
    held = documents.read(draft(arakawa, "iryosho").document).question("q1")
    assert held is not None
    assert [(each.value, each.label["ja"]) for each in held.options] == [
        ("a3", "社会保険"),
        ("a1", "国保"),
        ("a4", "なし"),
    ]
    client.post(url("form_question", arakawa, form="iryosho", question="moved"), {"label_ja": "引っ越し", "kind": "yes_no", "key": "moved_here"})  # fmt: skip
    assert draft(arakawa, "iryosho").document["pages"][2]["show_if"] == "moved_here"


def test_a_group_its_page_fees_parts_and_a_pattern(arakawa: Body, author: User, at: At) -> None:
    client = at(author)
    client.post(url("form_new", arakawa), {"name": "申請", "audience": "resident"})
    here = {"form": "form-1"}
    ask(client, arakawa, "form-1", "通数", "number")
    grouped = client.post(url("form_group_new", arakawa, **here), {"label_ja": "子ども", "least": "1", "most": "5"})
    assert grouped["Location"].endswith("?group=g1")
    ask(client, arakawa, "form-1", "子どもの名前", "name", group="g1")
    client.post(url("form_fees", arakawa, **here), {"f0_yen": "300円", "f0_label": "手数料", "f0_fact": "q1", "f0_how": "at_least", "f0_value": "2", "f1_yen": "0", "f1_waiver": "1"})  # fmt: skip
    assert draft(arakawa).document["fees"] == [
        {"when": "q1 >= 2", "yen": "300", "label": {"ja": "手数料"}}, {"yen": "0", "waiver": True},
    ]  # fmt: skip
    client.post(
        url("form_parts", arakawa, **here), {"b0_body": arakawa.key, "b0_questions": ["q1", "q2"], "b0_days": "5"}
    )
    assert documents.read(draft(arakawa).document).parts[0].processing_days == 5
    client.post(url("form_page", arakawa, form="form-1", form_page="p2"), {"title_ja": "子どもについて", "group": "g1", "c0_fact": "q1", "c0_how": "above", "c0_value": "0"})  # fmt: skip
    client.post(url("form_add_pattern", arakawa, **here), {"pattern": "contact"})
    definition = documents.look(draft(arakawa).document)[0]
    assert definition.pages[1].group == "g1"
    assert len(definition.pages) > 2
    assert client.get(url("form", arakawa, **here)).status_code == 200


def test_files_of_other_installations(arakawa: Body, author: User, at: At, form: FormVersion, tmp_path: Any) -> None:
    client = at(author)
    saved = client.get(url("form_export", arakawa, form="iryosho", version=1)).content
    assert json.loads(saved) == form.document
    from django.core.files.uploadedfile import SimpleUploadedFile

    def send(data: bytes) -> Any:
        return client.post(
            url("form_new", arakawa), {"name": "", "audience": "resident", "file": SimpleUploadedFile("f.json", data)}
        )

    assert send(saved).status_code == 302
    assert draft(arakawa).document == form.document
    wrong = json.loads(saved)
    wrong["pages"][1]["questions"][0]["kind"] = "telepathy"
    for data, said in (
        (b"{", "line 1"), (b"\xff\xfe{}", "UTF-8"), (b"[]", "begins with {"), (b'{"a":1,"a":2}', "“a”"), (b"[" * 99 + b"]" * 99, "deep"),
        (json.dumps(wrong).encode(), "pages.1.questions.0.kind"),
    ):  # fmt: skip
        answer = send(data)
        assert (answer.status_code, said in answer.content.decode()) == (422, True), said
    assert Procedure.objects.count() == 2


def test_versions_preview_run_and_defects_are_shown(arakawa: Body, author: User, approver: User, at: At, form: FormVersion, by: Actor) -> None:  # fmt: skip
    now, client = clock.now(), at(author)
    first = forms.propose(version=form, stamp=stamp_of(form), by=by, now=now)
    first = forms.publish(version=first, from_date=clock.today(), by=Actor("staff:9"), now=now)
    for happening, reason, many in ((Happening.SHOWN, "", 200), (Happening.ERROR, "kana_signs", 10), (Happening.RETURNED, "unreadable", 36), (Happening.LEFT, "", 4)):  # fmt: skip
        counts.count(version=first, question="applicant", happening=happening, reason=reason, channel=Channel.WEB, day=clock.today(), more=many, by=by)  # fmt: skip
    client.post(url("form_begin", arakawa, form="iryosho"))
    client.post(url("form_question", arakawa, form="iryosho", question="applicant"), {"label_ja": "申請者", "kind": "name", "key": "applicant", "required": "1"})  # fmt: skip
    page = client.get(url("form", arakawa, form="iryosho")).content.decode()
    assert "This question fails 23 %: 18 % It cannot be read; 5 %" in page
    second = draft(arakawa, "iryosho")
    second = forms.propose(version=second, stamp=stamp_of(second), by=by, now=now)
    second = forms.publish(version=second, from_date=clock.today(), by=Actor("staff:9"), now=now)
    for happening, many in ((Happening.SHOWN, 200), (Happening.ERROR, 10)):
        counts.count(version=second, question="applicant", happening=happening, channel=Channel.WEB, day=clock.today(), more=many, by=by)  # fmt: skip
    compared = client.get(url("form_compare", arakawa, form="iryosho")).content.decode()
    assert "fails less: -18" in compared
    assert "申請する人の名前" in compared
    table = client.get(url("form_defects", arakawa, form="iryosho") + "?version=1").content.decode()
    assert "23 % (18–29)" in table
    assert "fewer than 10" in table  # four left the form there
    for language, words in (("ja", "前に住んでいた町"), ("en", "The town before")):
        seen = client.get(
            url("form_preview", arakawa, form="iryosho") + f"?language={language}&step=before"
        ).content.decode()
        assert words in seen
    nobody = client.get(url("form_run", arakawa, form="iryosho")).content.decode()
    moved = client.get(url("form_run", arakawa, form="iryosho") + "?moved=yes&many_children=2").content.decode()
    assert ("4 pages are shown" in nobody, "7 pages are shown" in moved) == (True, True)
    family = client.get(url("form_run", arakawa, form="iryosho") + "?example=family").content.decode()
    assert ("7 pages are shown" in family, "届 さくら" in family, "<rt>" in family) == (True, True, False)
    assert client.post(url("form_roll_back", arakawa, form="iryosho", version=1)).status_code == 302
    assert (
        client.post(url("form_publish", arakawa, form="iryosho", version=3)).status_code == 403
    )  # an author publishes nothing
    assert at(approver).post(url("form_publish", arakawa, form="iryosho", version=3)).status_code == 302
    assert "version 3" in client.get(url("forms", arakawa)).content.decode()


def test_four_eyes_through_the_pages(arakawa: Body, approver: User, at: At, form: FormVersion) -> None:
    Body.objects.filter(pk=arakawa.pk).update(four_eyes=True)
    client = at(approver)
    client.post(url("form_propose", arakawa, form="iryosho"), {"stamp": stamp_of(form)})
    shown = client.get(url("form_version", arakawa, form="iryosho", version=1)).content.decode()
    assert "wants a second person" in shown
    assert client.post(url("form_publish", arakawa, form="iryosho", version=1)).status_code == 403
    client.post(url("form_withdraw", arakawa, form="iryosho", version=1))
    assert draft(arakawa, "iryosho").number == 2


def test_a_submission_stays_with_its_version(arakawa: Body, by: Actor, form: FormVersion) -> None:
    now = clock.now()
    version = forms.save(version=form, document=without_files(), stamp=stamp_of(form), by=by, now=now)
    version = forms.propose(version=version, stamp=stamp_of(version), by=by, now=now)
    version = forms.publish(version=version, from_date=clock.today(), by=by, now=now)
    made = filed(version, person=None, by=by, now=now)
    forms.begin(procedure=version.procedure, by=by, now=now)
    assert made.version == version
