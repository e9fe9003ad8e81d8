"""A daughter with a mandate from her mother shows a bank a proof; the mother sees the bank's look and stops the mandate with one touch."""

import re
from datetime import timedelta

from playwright.sync_api import Page, expect

from tests.journeys import seeing
from tests.journeys.conftest import PHONE, Visit
from todoke.common import clock

BANK = "見本銀行"


def enter(visit: Visit, who: str) -> Page:
    """Sign in at the sandbox on a small telephone without JavaScript."""
    page = visit("/en/sign-in/go")
    page.locator(f"button[value={who}]").click()
    expect(page.locator("body")).to_contain_text("Signed in")
    return page


def press(page: Page, label: str) -> None:
    """Press the first button with this label."""
    page.get_by_role("button", name=re.compile(f"^{label}")).first.click()


def whole(page: Page) -> str:
    """What the page says; it fits the telephone."""
    assert not seeing.too_wide(page) + seeing.misshapen(page)
    return page.locator("body").inner_text()


def test_the_whole_story(visit: Visit) -> None:
    daughter, mother = enter(visit, "misaki"), enter(visit, "haru")

    daughter.goto("/en/me/mandates/")
    press(daughter, "Show my code")
    code = daughter.locator("main strong.num").inner_text()
    whole(daughter)

    mother.goto("/en/me/mandates/")
    mother.get_by_role("link", name="Let somebody act for me").click()
    mother.get_by_label("look at what the town holds").check()
    mother.get_by_label("show a proof to a bank or insurer").check()
    mother.locator("input[name=code]").fill(code.lower())
    whole(mother)
    press(mother, "Next")
    assert "佐藤 美咲 may do this for 佐藤 ハル" in whole(mother)
    press(mother, "Yes, let them")

    daughter.goto("/en/me/mandates/")
    press(daughter, "Yes, I will")
    daughter.goto("/en/me/for/")
    press(daughter, "Act for 佐藤 ハル")
    assert "You act for 佐藤 ハル" in whole(daughter)
    daughter.goto("/en/me/proofs/")
    daughter.get_by_role("link", name=BANK).first.click()
    daughter.get_by_label("Full name", exact=True).check()
    daughter.get_by_label("Who may act for this person").check()
    whole(daughter)
    press(daughter, "Next: read it once more")
    assert f"{BANK} may see this about 佐藤 ハル" in whole(daughter)
    press(daughter, "Yes")
    proof = daughter.locator("main strong.num").inner_text()
    assert re.fullmatch(r"[3-9A-Y]{4}-[3-9A-Y]{4}-[3-9A-Y]{5}", proof)

    teller = visit("/ja/proof")
    teller.locator("input[name=code]").fill(proof.replace("-", "").lower())
    teller.locator("main form button").click()
    shown = whole(teller)
    assert "佐藤 ハル" in shown
    assert "佐藤 美咲" in shown
    assert "仙川町" not in shown

    mother.goto("/en/me/proofs/")
    seen = whole(mother)
    assert f"{BANK} looked:" in seen
    assert "Made by 佐藤 美咲" in seen
    mother.goto("/en/me/mandates/")
    press(mother, "Stop now")
    assert "It has ended, everywhere and at once." in whole(mother)

    teller.goto("/ja/proof")
    teller.locator("input[name=code]").fill(proof)
    teller.locator("main form button").click()
    assert "このコードでは何も表示されません" in whole(teller)
    daughter.reload()
    daughter.goto("/en/me/for/")
    assert "佐藤 ハル" not in whole(daughter)


def test_the_desk_reads_a_letter_back_and_the_officer_has_a_page(at_work: Visit) -> None:
    page = at_work("chofu-case", "/en/staff/132080/people/", size=PHONE, script=True)
    page.locator("input[name=name]").fill("佐藤 ハル")
    page.locator("input[name=birth_date]").fill("1942-11-03")
    page.locator("input[name=why][value=casework]").check()
    page.locator("main form button").last.click()
    page.get_by_role("link", name="佐藤 ハル").first.click()
    page.get_by_role("link", name="Who may act for this person?").click()
    for _ in range(2):
        assert not seeing.violations(page)
        whole(page)
        if page.get_by_role("link", name="Write down a mandate from paper").count():
            page.get_by_role("link", name="Write down a mandate from paper").click()
    page.locator("input[name=kind][value='watch.body']").check()
    page.locator("input[name=matters][value=look_up]").check()
    page.locator("select[name=document]").select_option("letter_of_mandate")
    page.locator("input[name=last]").fill((clock.today() + timedelta(days=90)).isoformat())
    press(page, "Next")
    assert "調布市 may do this for 佐藤 ハル" in whole(page)
    assert not seeing.violations(page)
    press(page, "It is right")
    assert "It is kept, in your name" in whole(page)
    assert not seeing.violations(page)
    page.goto("/en/staff/132080/watching/")
    assert "佐藤 ハル" in whole(page)

    officer = at_work("chofu-officer", "/en/staff/132080/concerns/", size=PHONE, script=True)
    assert "Nothing was reported" in whole(officer)
    assert not seeing.violations(officer)
