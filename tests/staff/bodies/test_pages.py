"""Our body: how it is reached, its staff, new bodies below it."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from todoke.bodies.models import Body, LedgerEntry
from todoke.bodies.rules.codes import corporate_number_of
from todoke.common import clock
from todoke.common.actors import Actor
from todoke.people.models import StaffRole, User
from todoke.people.operations import staff as people
from todoke.people.queries import staff
from todoke.people.rules.roles import Role

At = Callable[[User | None], Client]
BODY = "/en/staff/131181/body/"
DETAILS = {
    "name": "荒川区",
    "name_en": "Arakawa City",
    "phone": "03-3802-3111",
    "home_page": "https://www.city.arakawa.tokyo.jp/",
}


def test_an_administrator_changes_how_the_body_is_reached(at: At, administrator: User, arakawa: Body) -> None:
    answer = at(administrator).post(BODY, {**DETAILS, "four_eyes": "1"})
    assert answer.status_code == 302
    arakawa.refresh_from_db()
    assert (arakawa.home_page, arakawa.four_eyes) == (DETAILS["home_page"], True)
    assert LedgerEntry.objects.filter(action="body.revise").count() == 1


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("name", " ", "must be filled in"), ("home_page", "javascript:alert(1)", "not a web address"), ("home_page", "http://[", "not a web"),
        ("home_page", "not an address", "such as https://"), ("contact_url", "https://nodot", "not a web address"), ("email", "kosodate", "not an e-mail"),
        ("postcode", "116-85", "seven digits"), ("phone", "none", "not a telephone number"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_and_stays(
    at: At, administrator: User, arakawa: Body, field: str, value: str, said: str
) -> None:
    answer = at(administrator).post(BODY, {**DETAILS, "name_kana": "あらかわく", field: value})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert 'value="あらかわく"' in answer.content.decode()
    arakawa.refresh_from_db()
    assert arakawa.name == "荒川区"


def test_giving_and_ending_a_role(at: At, administrator: User, member: Callable[..., User], arakawa: Body) -> None:
    client, user = at(administrator), member("someone")
    last = clock.today() + timedelta(days=7)
    for data, said in (
        ({"username": "nobody", "role": "author"}, "no account with this name"),
        ({"username": "someone", "role": "king"}, "must be filled in"),
        ({"username": "someone", "role": "author", "ends_date": "2020-01-01"}, "must lie ahead"),
        ({"username": "someone\0", "role": "author", "ends_date": "9999-12-31"}, "not a date that can be read"),
    ):
        answer = client.post(f"{BODY}roles/give/", data)
        assert answer.status_code == 422
        assert said in answer.content.decode()
    client.post(f"{BODY}roles/give/", {"username": "someone", "role": "approver", "ends_date": f"{last:%Y年%m月%d日}"})
    assert staff.roles_at(user, arakawa, today=last) == {Role.APPROVER}
    assert staff.roles_at(user, arakawa, today=last + timedelta(days=1)) == frozenset()
    client.post(f"{BODY}roles/{StaffRole.objects.get(user=user).pk}/end/")
    assert staff.roles_at(user, arakawa, today=clock.today()) == frozenset()
    assert at(user).get("/en/staff/131181/").status_code == 404


def test_nobody_ends_their_own_administration(at: At, administrator: User) -> None:
    answer = at(administrator).post(f"{BODY}roles/{StaffRole.objects.get(user=administrator).pk}/end/")
    assert answer.status_code == 409
    assert "cannot end your own role" in answer.content.decode()


def test_an_account_is_opened_with_a_password_shown_once(at: At, administrator: User, arakawa: Body) -> None:
    client = at(administrator)
    for data, said in (
        ({"username": "新人", "role": "author"}, "3 to 40 letters"),
        ({"username": administrator.username, "role": "author"}, "Another account has this name"),
        ({"username": "new.one", "role": ""}, "must be filled in"),
    ):
        answer = client.post(f"{BODY}roles/open/", data)
        assert answer.status_code == 422
        assert said in answer.content.decode()
    page = client.post(
        f"{BODY}roles/open/", {"username": "new.one", "name": "新人 <b>", "role": "author"}
    ).content.decode()
    password = re.search(r"<code>([^<]+)</code>", page)
    assert password
    assert "新人 &lt;b&gt;" in page
    assert password[1] not in client.get(f"{BODY}roles/").content.decode()
    user = User.objects.get(username="new.one")
    assert user.check_password(password[1])
    assert staff.must_choose_password(user)
    assert staff.roles_at(user, arakawa, today=clock.today()) == {Role.AUTHOR}


def test_a_new_password_for_ones_own_people_only(
    at: At, administrator: User, author: User, chofu: Body, by: Actor
) -> None:
    client = at(administrator)
    row = StaffRole.objects.get(user=author)
    page = client.post(f"{BODY}roles/{row.pk}/password/").content.decode()
    password = re.search(r"<code>([^<]+)</code>", page)
    author.refresh_from_db()
    assert password
    assert author.check_password(password[1])
    people.grant(user=author, body=chofu, role=Role.ADMINISTRATOR, by=by, now=clock.now())
    assert client.post(f"{BODY}roles/{row.pk}/password/").status_code == 403
    author.refresh_from_db()
    assert author.check_password(password[1])


def test_a_prefecture_brings_a_municipality_on_board(at: At, member: Callable[..., User], tokyo: Body) -> None:
    user = member("admin.tokyo", tokyo, Role.ADMINISTRATOR)
    client, add = at(user), "/en/staff/130001/body/add/"
    for data, said in (
        ({"kind": "city", "name": "三鷹市", "code": "132041"}, "check digit"),
        ({"kind": "city", "name": "三鷹市", "code": ""}, "must be filled in"),
        ({"kind": "city", "name": "東京都", "code": "130001"}, "already has this"),
        ({"kind": "prefecture", "name": "埼玉県", "code": "110001"}, "what kind"),
        ({"kind": "city", "name": "横浜市", "code": "141003"}, "another body"),
        ({"kind": "affiliated", "name": "公社", "corporate_number": corporate_number_of("132047")}, "another body"),
    ):
        answer = client.post(add, data)
        assert answer.status_code == 422, data
        assert said in answer.content.decode()
    assert client.post(add, {"kind": "city", "name": "三鷹市", "code": "132047"}).status_code == 302
    mitaka = Body.objects.get(code="132047")
    assert mitaka.parent == tokyo
    assert client.get("/en/staff/132047/body/roles/").status_code == 200


def test_a_superuser_sets_up_bodies_but_writes_no_programmes(
    at: At, member: Callable[..., User], arakawa: Body
) -> None:
    root = member("root")
    User.objects.filter(pk=root.pk).update(is_superuser=True)
    client = at(User.objects.get(pk=root.pk))
    assert "荒川区" in client.get("/en/staff/").content.decode()
    assert client.get(f"{BODY}roles/").status_code == 200
    assert client.get("/en/staff/131181/types/").status_code == 200
    assert client.get("/en/staff/131181/programs/new/").status_code == 403


def test_the_second_person_is_given_up_only_by_two(
    at: At, administrator: User, approver: User, member: Callable[..., User], arakawa: Body
) -> None:
    Body.objects.filter(pk=arakawa.pk).update(four_eyes=True)
    asked = at(administrator).post(BODY, {**DETAILS, "phone": "03-1111-1111"}, follow=True)
    arakawa.refresh_from_db()
    assert (arakawa.four_eyes, arakawa.phone) == (True, "03-1111-1111")  # the rest is saved
    request = asked.redirect_chain[-1][0]
    assert "Somebody has already asked for this." in at(administrator).get(BODY).content.decode()
    for who in (administrator, approver):
        assert at(who).post(f"{request}approve/").status_code == 403
    colleague = member("second.arakawa", arakawa, Role.ADMINISTRATOR)
    assert at(colleague).post(f"{request}approve/").status_code == 302
    arakawa.refresh_from_db()
    assert arakawa.four_eyes is False
