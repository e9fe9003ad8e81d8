"""Municipal staff: sign in, write, let somebody else approve, schedule, restore; residents see what was approved and nothing else."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import PASSWORD, Visit, sign_in
from todoke.common import clock

MOVING_IN, REGISTRY = "131181-000009-5", "/en/staff/131181/"


def press(page: Page, label: str) -> None:
    """Press the button with this label."""
    page.get_by_role("button", name=label, exact=True).click()


def edit(page: Page, body: str, number: str, **fields: str) -> None:
    """Write into fields of a programme, as the page's own text where there is a central one, and save."""
    page.goto(f"/en/staff/{body}/programs/{number}/edit/")
    for folded in page.locator("main details > summary").all():
        folded.click()
    for name, value in fields.items():
        own = page.locator(f"input[name=mode__{name}][value=own]")
        if own.count():
            own.check()
        page.locator(f"[name={name}]").fill(value)
    press(page, "Save and look at it")


def said(page: Page) -> str:
    """What the page says was done."""
    return page.locator("main [role=status]").inner_text()


def four_eyes(page: Page, *, on: bool) -> None:
    """Let Arakawa want a second person, or not."""
    page.goto(f"{REGISTRY}body/")
    page.set_checked("input[name=four_eyes]", on)
    press(page, "Save")
    assert page.locator("input[name=four_eyes]").is_checked() is on


def test_a_wrong_password_is_explained_and_the_name_stays(visit: Visit) -> None:
    page = visit(f"{REGISTRY}waiting/")
    expect(page).to_have_url("/en/staff/sign-in/?next=%2Fen%2Fstaff%2F131181%2Fwaiting%2F")
    sign_in(page, "arakawa", "not the password")
    expect(page.locator(".alert")).to_be_visible()
    assert page.title().startswith("Error:")
    expect(page.locator("input[name=username]")).to_have_value("arakawa")
    expect(page.locator("input[name=password]")).to_have_value("")
    sign_in(page, "arakawa")
    expect(page).to_have_url(f"{REGISTRY}waiting/")


def test_signing_out_ends_it(at_work: Visit) -> None:
    page = at_work("arakawa-author")
    expect(page).to_have_url(REGISTRY)
    press(page, "Sign out")
    expect(page.locator("main [role=status]")).to_be_visible()
    page.goto(REGISTRY)
    expect(page.locator("input[name=password]")).to_be_visible()


def test_another_bodys_pages_do_not_exist(at_work: Visit) -> None:
    page = at_work("chofu")
    for path in (
        REGISTRY,
        f"{REGISTRY}programs/{MOVING_IN}/",
        f"{REGISTRY}programs/{MOVING_IN}/edit/",
        f"{REGISTRY}body/",
        f"{REGISTRY}workbook/download/",
    ):
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == 404, path
    answer = page.goto(f"/en/staff/132080/programs/{MOVING_IN}/")
    assert answer is not None
    assert answer.status == 404


def test_what_cannot_be_saved_is_said_and_stays(at_work: Visit) -> None:
    page = at_work("arakawa-author")
    typed = "窓口に来てください <script>alert(1)</script>"
    edit(page, "131181", MOVING_IN, remarks=typed, benefit_limit_yen="たくさん")
    assert page.title().startswith("Error:")
    link = page.locator(".alert a").first
    expect(link).to_have_attribute("href", "#id_benefit_limit_yen")
    link.click()
    expect(page.locator("[name=benefit_limit_yen]")).to_be_visible()
    expect(page.locator("[name=benefit_limit_yen]")).to_have_value("たくさん")
    expect(page.locator("[name=benefit_limit_yen]")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("[name=remarks]")).to_have_value(typed)


def test_two_people_and_then_the_resident_sees_it(at_work: Visit, visit: Visit) -> None:
    text = "転入した日から14日以内に、区役所の1階に来てください。"
    resident, path = visit("/ja/"), f"/ja/programs/{MOVING_IN}"
    boss = at_work("arakawa")
    four_eyes(boss, on=True)
    author = at_work("arakawa-author")
    edit(author, "131181", MOVING_IN, summary=text, reason="年度の更新")
    assert "Residents do not see it yet" in said(author)
    expect(author.locator("main article")).to_contain_text(text)
    expect(author.locator("main ins").first).to_contain_text("区役所の1階")
    expect(author.get_by_role("button", name="Publish now")).to_have_count(0)
    press(author, "Hand over")
    resident.goto(path)
    expect(resident.locator("main")).not_to_contain_text("区役所の1階")
    boss.goto(f"{REGISTRY}waiting/")
    boss.locator(".rows a").filter(has_text="転入届").click()
    press(boss, "Publish now")
    resident.goto(path)
    expect(resident.locator("main .lead")).to_have_text(text)
    resident.goto(f"{path}/history")
    expect(resident.locator(".time ins").first).to_contain_text("区役所の1階")
    expect(resident.locator(".time")).to_contain_text("年度の更新")
    # Nobody approves their own.
    edit(boss, "131181", MOVING_IN, remarks="自分で書いたもの")
    expect(boss.get_by_role("button", name="Publish now")).to_have_count(0)
    press(boss, "Put this draft away")
    # Nor does one person alone end the rule: a second administrator has to agree.
    boss.goto(f"{REGISTRY}body/roles/")
    boss.locator("#id_username").fill("oshima")
    boss.locator("form[action$='/give/'] input[value=administrator]").check()
    boss.locator("form[action$='/give/'] button").click()
    boss.goto(f"{REGISTRY}body/")
    boss.set_checked("input[name=four_eyes]", False)
    press(boss, "Save")
    expect(boss.get_by_role("button", name="Approve: it happens at once")).to_have_count(0)
    address = boss.url
    colleague = at_work("oshima", address)
    press(colleague, "Approve: it happens at once")
    expect(colleague.locator("main")).to_contain_text("Approved")
    boss.goto(f"{REGISTRY}body/")
    assert not boss.locator("input[name=four_eyes]").is_checked()
    boss.goto(f"{REGISTRY}body/roles/")
    boss.locator("button.danger").filter(has_text="oshima").click()
    assert "ended" in said(boss)


def test_sent_back_with_a_reason(at_work: Visit) -> None:
    author = at_work("arakawa-author")
    author.goto(REGISTRY)
    link = author.locator(".rows a").first.get_attribute("href") or ""
    number = link.rstrip("/").rsplit("/", 1)[-1]
    edit(author, "131181", number, remarks="下書き")
    press(author, "Hand over")
    address = author.url
    boss = at_work("arakawa", address)
    boss.locator("summary").filter(has_text="Send back").click()
    press(boss, "Send back")
    expect(boss.locator(".alert")).to_be_visible()
    boss.locator("textarea[name=reason]").fill("金額を書いてください")
    press(boss, "Send back")
    author.goto(address)
    expect(author.locator("main")).to_contain_text("金額を書いてください")


def test_scheduled_is_not_shown_and_an_earlier_text_comes_back(at_work: Visit, visit: Visit) -> None:
    page = at_work("chofu")
    page.goto("/en/staff/132080/?q=転入届")
    number = (page.locator(".rows a").first.get_attribute("href") or "").rstrip("/").rsplit("/", 1)[-1]
    resident, path = visit(f"/ja/programs/{number}"), f"/ja/programs/{number}"
    before = resident.locator("main .lead").inner_text()

    edit(page, "132080", number, summary="最初の書きかえ")
    press(page, "Publish now")
    resident.goto(path)
    expect(resident.locator("main .lead")).to_have_text("最初の書きかえ")

    edit(page, "132080", number, summary="来月からの文")
    page.locator("summary").filter(has_text="Publish at a date").click()
    page.fill("#id_approve_day", "2020-01-01")
    press(page, "Publish then")
    expect(page.locator(".alert a[href='#id_approve_day']")).to_be_visible()
    page.fill("#id_approve_day", (clock.today() + timedelta(days=40)).isoformat())
    press(page, "Publish then")
    expect(page.locator("main")).to_contain_text("Scheduled")
    resident.goto(path)
    expect(resident.locator("main .lead")).to_have_text("最初の書きかえ")
    page.locator("summary").filter(has_text="Send back").click()
    page.locator("textarea[name=reason]").fill("やめる")
    press(page, "Send back")

    page.goto(f"/en/staff/132080/programs/{number}/")
    press(page, "Restore version 1 as a draft")
    press(page, "Publish now")
    resident.goto(path)
    expect(resident.locator("main .lead")).to_have_text(before)


def test_not_offered_is_an_answer(at_work: Visit, visit: Visit) -> None:
    page = at_work("chofu", "/en/staff/132080/programs/new/")
    first = page.locator(".rows > li").first
    kind = first.locator(".tag").inner_text()
    first.locator("summary").click()
    first.locator("textarea").fill("都のサービスを使ってください。")
    first.get_by_role("button").click()
    press(page, "Publish now")
    resident = visit(f"/en/types/{kind}", town="132080")
    expect(resident.locator("main .note").first).to_contain_text("Chofu City does not offer this")
    resident.locator("main .note a").first.click()
    expect(resident.locator("main")).to_contain_text("都のサービスを使ってください。")
    expect(resident.locator("main a[href^='tel:']").first).to_be_visible()


def test_two_who_write_at_once_both_keep_their_text(at_work: Visit) -> None:
    one, other = at_work("oshima"), at_work("oshima")
    one.goto("/en/staff/133612/")
    number = (one.locator(".rows a").last.get_attribute("href") or "").rstrip("/").rsplit("/", 1)[-1]
    other.goto(f"/en/staff/133612/programs/{number}/edit/")
    edit(one, "133612", number, remarks="一人目の文")
    other.locator("details:has([name=remarks]) > summary").click()
    other.fill("[name=remarks]", "二人目の文")
    press(other, "Save and look at it")
    expect(other.locator("h1")).to_contain_text("Somebody else changed it too")
    expect(other.locator(".diff tbody tr")).to_have_count(1)
    expect(other.locator(".diff")).to_contain_text("一人目の文")
    expect(other.locator(".diff")).to_contain_text("二人目の文")
    press(other, "Save this as a draft")
    expect(other.locator(".alert")).to_be_visible()
    other.locator(".diff input[value=left]").check()
    press(other, "Save this as a draft")
    expect(other.locator("main article")).to_contain_text("二人目の文")


@pytest.mark.parametrize("password", ["short", "todoke-demo-1", PASSWORD])
def test_a_password_that_cannot_be_used_is_refused(at_work: Visit, password: str) -> None:
    page = at_work("oshima", "/en/staff/password/")
    page.fill("[name=present]", "wrong" if password != PASSWORD else PASSWORD)
    page.fill("[name=new]", password)
    page.fill("[name=again]", password)
    press(page, "Save")
    expect(page.locator(".alert a")).to_have_count(1)
