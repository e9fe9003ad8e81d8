"""Writing programmes: the form, inheritance, concurrent changes, new programmes."""

import re
from collections.abc import Callable
from html import unescape

import pytest
from django.test import Client

from tests.staff.conftest import CONTENT
from todoke.bodies.models import Body
from todoke.common import clock
from todoke.common.actors import Actor
from todoke.people.models import User
from todoke.registry.models import Program, ProgramType, ProgramVersion
from todoke.registry.operations import programs, types
from todoke.registry.queries.versions import preview

At = Callable[[User | None], Client]


def typed(page: str) -> dict[str, object]:
    """What a browser would send of a page's form when nothing is touched."""
    data: dict[str, list[str]] = {}
    form = page[page.index('name="based_on"') - 500 :] if 'name="based_on"' in page else page
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        kind = re.search(r'type="([^"]*)"', tag)
        if name and not (kind and kind[1] in {"radio", "checkbox"} and " checked" not in tag):
            data.setdefault(name[1], []).append(unescape(value[1]) if value else "")
    for name_, value_ in re.findall(r'<textarea[^>]*name="([^"]*)"[^>]*>\n?(.*?)</textarea>', form, re.DOTALL):
        data.setdefault(name_, []).append(unescape(value_).replace("\n", "\r\n"))
    for name_, options in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        data.setdefault(name_, []).append(chosen[1] if chosen else "")
    data.pop("csrfmiddlewaretoken", None)
    return dict(data)


def url(program: Program, rest: str = "edit/") -> str:
    return f"/en/staff/{program.body.key}/programs/{program.number}/{rest}"


def test_saving_makes_a_draft_and_shows_it_while_residents_see_nothing_new(
    at: At, author: User, allowance: Program
) -> None:
    client = at(author)
    data = typed(client.get(url(allowance)).content.decode())
    data["summary"] = "新しい概要"
    response = client.post(url(allowance), data, follow=True)
    page = response.content.decode()
    assert "新しい概要" in page
    assert "Saved as a draft" in page
    allowance.refresh_from_db()
    assert allowance.live is not None
    assert allowance.live.content["summary"] == CONTENT["summary"]
    draft = programs.newest_version(allowance)
    assert draft is not None
    assert draft.content == {**CONTENT, "summary": "新しい概要"}


def test_an_untouched_form_changes_not_a_character(at: At, author: User, arakawa: Body, by: Actor) -> None:
    content: dict[str, object] = {
        "name": "制度", "summary": " 前後の空白 \n\n二行目 ", "description": "# 見出し\n  字下げ\n<script>alert(1)</script>",
        "category_codes": ["002", "999"], "keywords": ["あ", "い;う"], "online_filing": False, "target_age_lte": 18,
        "procedure_to_date": "2027-03-31", "procedure_to_time": "17:00", "max_subsidy_rate": 0.5,
        "related_links": [{"uri": "https://example.lg.jp/a", "title": "a;b"}], "contact_postcode": "1168501",
        "translations": {"en": {"name": "Programme"}, "ko": {"name": "제도"}},
    }  # fmt: skip
    made = programs.create(body=arakawa, by=by, now=clock.now(), content=content)
    client = at(author)
    page = client.get(url(made.program)).content.decode()
    assert "<script>alert" not in page
    assert client.post(url(made.program), typed(page)).status_code == 302
    newest = programs.newest_version(made.program)
    assert newest is not None
    assert newest.sequence == 2
    assert newest.content == made.content


def test_what_was_typed_stays_beside_what_is_wrong(at: At, author: User, allowance: Program) -> None:
    client = at(author)
    data = typed(client.get(url(allowance)).content.decode())
    data.update(name="", procedure_to_date="31 Feb", summary="書きかけ <b>")
    response = client.post(url(allowance), data)
    page = response.content.decode()
    assert response.status_code == 422
    assert "<title>Error:" in page
    assert 'href="#id_name"' in page
    assert 'href="#id_procedure_to_date"' in page
    assert 'value="31 Feb"' in page
    assert "書きかけ &lt;b&gt;" in page
    assert re.search(r'id="id_procedure_to_date"[^>]*aria-invalid="true"', page)
    assert ProgramVersion.objects.count() == 1


def test_control_characters_and_half_a_form_do_no_harm(at: At, author: User, allowance: Program) -> None:
    client = at(author)
    response = client.post(url(allowance), {"based_on": "1", "summary": "短\0い\x07概要"})
    assert response.status_code == 302
    newest = programs.newest_version(allowance)
    assert newest is not None
    assert newest.content == {**CONTENT, "summary": "短い概要"}


@pytest.fixture
def inherited(arakawa: Body, um24: ProgramType, by: Actor) -> Program:
    draft = programs.create(body=arakawa, by=by, now=clock.now(), content={"summary": "区の概要"}, type=um24)
    programs.approve(version=draft, by=by, now=clock.now())
    return Program.objects.get(pk=draft.program.pk)


def test_a_field_is_overridden_followed_again_and_removed(at: At, author: User, inherited: Program) -> None:
    client = at(author)
    page = client.get(url(inherited)).content.decode()
    assert "中央の内容" in page
    data = typed(page)
    assert data["mode__summary"] == ["own"]
    assert data["mode__description"] == ["follow"]
    data["description"] = "区の内容"  # typed without touching the choice: still not lost
    data["mode__summary"] = "follow"
    client.post(url(inherited), data)
    newest = programs.newest_version(inherited)
    assert newest is not None
    assert newest.content == {"description": "区の内容"}
    data = typed(client.get(url(inherited)).content.decode())
    data["mode__description"] = "remove"
    client.post(url(inherited), data)
    newest = programs.newest_version(inherited)
    assert newest is not None
    assert "description" not in preview(newest).content
    assert preview(newest).content["summary"] == "中央の概要"


def concurrent(
    client: Client, program: Program, by: Actor, mine: dict[str, str], theirs: dict[str, str]
) -> tuple[dict[str, object], object]:
    """Somebody else saves between my reading and my writing; what I sent, and the answer."""
    data = typed(client.get(url(program)).content.decode())
    programs.draft(program=program, content={**CONTENT, **theirs}, based_on=1, by=by, now=clock.now())
    data.update(mine)
    return data, client.post(url(program), data)


def test_two_changes_to_different_fields_are_both_kept(at: At, author: User, allowance: Program, by: Actor) -> None:
    client = at(author)
    _, answer = concurrent(client, allowance, by, {"summary": "私の概要"}, {"contact_phone": "03-0000-0000"})
    assert answer.status_code == 409  # type: ignore[attr-defined]
    page = answer.content.decode()  # type: ignore[attr-defined]
    assert "different fields" in page
    assert client.post(url(allowance), typed(page)).status_code == 302
    newest = programs.newest_version(allowance)
    assert newest is not None
    assert newest.content == {**CONTENT, "summary": "私の概要", "contact_phone": "03-0000-0000"}
    assert newest.based_on == 2


@pytest.mark.parametrize(("side", "kept"), [("left", "私の概要"), ("right", "あなたの概要")])
def test_two_changes_to_one_field_wait_for_a_choice(
    at: At, author: User, allowance: Program, by: Actor, side: str, kept: str
) -> None:
    client = at(author)
    _, answer = concurrent(client, allowance, by, {"summary": "私の概要"}, {"summary": "あなたの概要"})
    page = answer.content.decode()  # type: ignore[attr-defined]
    assert "私の概要" in page
    assert "あなたの概要" in page
    again = client.post(url(allowance), typed(page))
    assert again.status_code == 409
    assert "choose which text to keep" in again.content.decode()
    assert client.post(url(allowance), {**typed(again.content.decode()), "choice__summary": side}).status_code == 302
    newest = programs.newest_version(allowance)
    assert newest is not None
    assert newest.content["summary"] == kept


def test_a_third_change_meanwhile_is_shown_before_anything_is_written(
    at: At, author: User, allowance: Program, by: Actor
) -> None:
    client = at(author)
    _, answer = concurrent(client, allowance, by, {"summary": "私の概要"}, {"summary": "あなたの概要"})
    data = {**typed(answer.content.decode()), "choice__summary": "left"}  # type: ignore[attr-defined]
    programs.draft(program=allowance, content={**CONTENT, "summary": "三人目"}, based_on=2, by=by, now=clock.now())
    answer = client.post(url(allowance), data)
    assert answer.status_code == 409
    assert "三人目" in answer.content.decode()
    assert "私の概要" in answer.content.decode()


def test_a_new_programme_blank_or_from_a_type(at: At, author: User, arakawa: Body, um24: ProgramType) -> None:
    client = at(author)
    new = f"/en/staff/{arakawa.key}/programs/new/"
    assert "UM24" in client.get(new).content.decode()
    refused = client.post(new, {"type": "", "summary": "名前がない"})
    assert refused.status_code == 422
    assert "名前がない" in refused.content.decode()
    assert client.post(new, {"type": "", "name": "独自の制度", "summary": "概要"}).status_code == 302
    assert "中央の概要" in client.get(f"{new}?type=UM24").content.decode()
    assert client.post(new, {"type": "UM24", "contact_phone": "03-3802-3111"}).status_code == 302
    assert Program.objects.filter(body=arakawa, type=um24).count() == 1
    assert client.get(f"{new}?type=UM99").status_code == 404


def test_saying_that_a_type_is_not_offered(at: At, author: User, arakawa: Body, um24: ProgramType) -> None:
    client = at(author)
    to = f"/en/staff/{arakawa.key}/programs/not-offered/"
    answer = client.post(to, {"type": "UM24", "note": "都の窓口へ"}, follow=True)
    assert "We do not offer this" in answer.content.decode()
    assert "都の窓口へ" in answer.content.decode()
    made = ProgramVersion.objects.get(program__body=arakawa)
    assert made.offering == "not_offered"
    assert client.post(to, {"type": "UM24"}).status_code == 409


def test_a_programme_that_says_nothing_yet_is_shown(at: At, author: User, arakawa: Body, by: Actor) -> None:
    bare = types.ensure(by=by, number="UM77", name="空の型", now=clock.now())
    made = programs.declare_not_offered(body=arakawa, type=bare, by=by, now=clock.now())
    client = at(author)
    for page in ("", "edit/", "versions/1/"):
        assert client.get(url(made.program, page)).status_code == 200


@pytest.mark.parametrize(
    ("field", "given", "said"),
    [
        ("official_url", "not an address", "This is not a web address. Write all of it"), ("online_url", "www.example.lg.jp", "This is not a web address."),
        ("contact_email", "kosodate at example", "This is not an e-mail address."), ("contact_phone", "区役所へ", "This is not a telephone number."),
        ("procedure_from_date", "来年の春", "This is not a date."), ("use_from_time", "朝", "This is not a time of day."),
        ("target_age_lt", "たくさん", "This is not a number."), ("benefit_limit_yen", "about 5", "This is not a number."),
        ("contact_postcode", "116-85", "This is not a postcode."), ("related_links", "案内;not an address", "This is not a web address."),
    ],
)  # fmt: skip
def test_each_kind_of_box_says_what_is_wrong_and_keeps_what_was_typed(
    at: At, author: User, allowance: Program, field: str, given: str, said: str
) -> None:
    client = at(author)
    data = {**typed(client.get(url(allowance)).content.decode()), field: given}
    answer = client.post(url(allowance), data)
    page = answer.content.decode()
    assert answer.status_code == 422
    summary = page[page.index('role="alert"') :].partition("</ul>")[0]
    assert f'href="#id_{field}"' in summary
    assert said in summary
    assert f'id="id_{field}_error"' in page
    assert given in page
    assert allowance.versions.count() == 1


def test_what_a_file_brought_may_stay_while_something_else_is_edited(at: At, author: User, allowance: Program) -> None:
    ProgramVersion.objects.filter(program=allowance).update(content={**CONTENT, "official_url": "担当課へ"})
    client = at(author)
    data = {**typed(client.get(url(allowance)).content.decode()), "summary": "改めた"}
    assert client.post(url(allowance), data).status_code == 302
    assert allowance.versions.get(sequence=2).content["official_url"] == "担当課へ"
