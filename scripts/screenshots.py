"""Renew docs/screenshots, or those that are named: fresh sample data and Chromium. Pictures are one screen high, so that they stay small."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Collection
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "docs" / "screenshots"
PHONE: ViewportSize = {"width": 360, "height": 720}
TALL_PHONE: ViewportSize = {"width": 360, "height": 900}
DESKTOP: ViewportSize = {"width": 1120, "height": 720}
LARGEST_BYTES = 120 * 1024
START_SECONDS = 120
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
TOWN = "131181"
#: A demonstration account that load_sample makes.
STAFF = ("arakawa", "todoke-demo")
#: name: address, screen. All with a town chosen.
PICTURES = {
    "home-phone": ("/ja/", PHONE),
    "search-phone": ("/ja/search?q=児童手当", PHONE),
    "speak-phone": (f"/ja/voice/{TOWN}/counter/jumin/", TALL_PHONE),
    "improved-phone": (f"/ja/voice/improved/{TOWN}/counter/jumin/", TALL_PHONE),
    "survey-desktop": ("/ja/survey/results/130001/inconvenience/questions/felt/", DESKTOP),
    "program-desktop": ("/ja/programs/psid3.0_7000020131181_1_UM24", DESKTOP),
}


#: The family of the finder's picture: the field, the birth date.
FAMILY = {"own": "昭和63年5月5日", "child_0": "2025-06-01", "child_1": "2022-10-10", "child_2": "2018-04-01"}
#: What this family writes when it is asked; otherwise it says the first of these that is offered, or that it does not know.
TYPED = {"income": "650万", "household_income": "650万", "dependants": "3"}
SAID = ("no", "none", "never", "employees")
#: What those see who choose to be known, and to whom of the sample a proof is shown.
OWN = frozenset({"my-data-phone", "proof-phone", "mandates-phone"})
BANK = "見本銀行"
#: A mother with a child of a year: her box, a letter in it, and the page that says whether it is genuine.
TOLD = frozenset({"box-phone", "letter-phone", "genuine-phone"})
#: A form filled in by a mother of the ward, and the form as staff build it.
FILED = frozenset({"form-phone", "receipt-phone"})
FORM = "kodomo-iryohi"
PARENT = "misaki"
MOTHER = "mayu"
THEIR_TOWN = "132080"
MOST_QUESTIONS = 40
RULE = "psid3.0_7000020131181_1_UM24"


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def chromium() -> str:
    """The path of a Chromium, installed where that is possible."""
    found = subprocess.run(
        ["bash", "scripts/chromium.sh"], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False
    ).stdout.strip()
    if not found:
        raise SystemExit(1)
    return found


def keep(page: Page, name: str) -> None:
    """Take one picture; one that is too large stops everything."""
    path = TARGET / f"{name}.png"
    page.screenshot(path=path)
    size = path.stat().st_size
    print(f"{path.relative_to(ROOT)}  {size // 1024} KB")
    if size > LARGEST_BYTES:
        raise SystemExit(f"{path.name} is larger than {LARGEST_BYTES // 1024} KB: make the screen smaller.")


def shoot(browser: Browser, origin: str, wanted: Collection[str]) -> None:
    """Take each picture that is wanted."""
    for name, (path, size) in PICTURES.items():
        if name in wanted:
            page = resident(browser, origin, size)
            page.goto(origin + path)
            keep(page, name)
            page.context.close()
    if "support-phone" in wanted:
        support(browser, origin)
    if OWN & set(wanted):
        own(browser, origin, wanted)
    if TOLD & set(wanted):
        told(browser, origin, wanted)
    if FILED & set(wanted):
        filed(browser, origin, wanted)
    if {"staff-desktop", "rule-desktop", "builder-desktop"} & set(wanted):
        desk(browser, origin, wanted)


def resident(browser: Browser, origin: str, size: ViewportSize, town: str = TOWN) -> Page:
    """A page of somebody who chose the town."""
    context = browser.new_context(viewport=size, java_script_enabled=False, locale="ja-JP")
    context.add_cookies([{"name": "todoke_town", "value": town, "url": origin}])
    return context.new_page()


def support(browser: Browser, origin: str) -> None:
    """What a family with three children finds."""
    page = resident(browser, origin, TALL_PHONE)
    page.goto(f"{origin}/ja/support/")
    for field, birth in FAMILY.items():
        page.fill(f"#id_{field}", birth)
    page.locator("main form .go .btn").first.click()
    for _ in range(MOST_QUESTIONS):
        if page.url.endswith("/result"):
            break
        answer(page)
    keep(page, "support-phone")
    page.context.close()


def own(browser: Browser, origin: str, wanted: Collection[str]) -> None:
    """A daughter shows a bank a proof for her mother: what the bank sees, what the mother sees of it, and where she stops it."""
    daughter, mother, bank = (resident(browser, origin, TALL_PHONE, THEIR_TOWN) for _ in range(3))
    for page, who in ((daughter, "misaki"), (mother, "haru")):
        page.goto(f"{origin}/ja/sign-in/go")
        page.click(f"button[name=who][value={who}]")
    daughter.goto(f"{origin}/ja/me/mandates/")
    daughter.click("form[action$='/code'] button")
    code = daughter.locator("main strong.num").inner_text()
    mother.goto(f"{origin}/ja/me/mandates/give")
    mother.check("input[name=matters][value=look_up]")
    mother.check("input[name=matters][value=prove]")
    mother.fill("#id_code", code)
    mother.click("main form:has(#id_code) button[type=submit]")
    mother.click("button[name=confirm]")
    daughter.goto(f"{origin}/ja/me/mandates/")
    daughter.click("form[action$='/agree'] button")
    daughter.goto(f"{origin}/ja/me/for/")
    daughter.click("main .rows form button")
    daughter.goto(f"{origin}/ja/me/proofs/")
    daughter.click(f"main .rows a:has-text('{BANK}')")
    daughter.check("input[name=facts][value=name]")
    daughter.check("input[name=facts][value=may_act]")
    daughter.click("main form:has(#id_looks) button[type=submit]")
    daughter.click("button[name=confirm][value=yes]")
    bank.goto(f"{origin}/ja/proof")
    bank.fill("input[name=code]", daughter.locator("main strong.num").inner_text())
    bank.click("main form button")
    for name, page, path in (
        ("proof-phone", bank, ""),
        ("my-data-phone", mother, "/ja/me/"),
        ("mandates-phone", mother, "/ja/me/mandates/"),
    ):
        if name in wanted:
            if path:
                page.goto(origin + path)
            keep(page, name)
    for page in (daughter, mother, bank):
        page.context.close()


def told(browser: Browser, origin: str, wanted: Collection[str]) -> None:
    """The box of a mother, a letter, and what the public page says of its number."""
    page = resident(browser, origin, TALL_PHONE)
    page.goto(f"{origin}/ja/sign-in/go")
    page.click(f"button[name=who][value={MOTHER}]")
    page.goto(f"{origin}/ja/notices/")
    if "box-phone" in wanted:
        keep(page, "box-phone")
    page.locator("main .rows a").first.click()
    page.wait_for_load_state()
    if "letter-phone" in wanted:
        keep(page, "letter-phone")
    if "genuine-phone" in wanted:
        code = (page.locator("main a[href*='genuine#']").first.get_attribute("href") or "").partition("#")[2]
        page.goto(f"{origin}/ja/genuine")
        page.fill("input[name=code]", code)
        page.locator("main form:has(input[name=code]) button").click()
        page.wait_for_load_state()
        keep(page, "genuine-phone")
    page.context.close()


def filed(browser: Browser, origin: str, wanted: Collection[str]) -> None:
    """A form on a phone with what is known already, and the receipt of what was filed with it."""
    page = resident(browser, origin, TALL_PHONE)
    page.goto(f"{origin}/ja/sign-in/go")
    page.click(f"button[name=who][value={PARENT}]")
    page.goto(f"{origin}/ja/apply/{TOWN}/{FORM}/")
    page.locator("main form button").first.click()
    boxes = {
        "postcode": "116-0002",
        "phone": "090-1234-5678",
        "name": "佐藤 蓮",
        "kana": "さとう れん",
        "year": "令和6",
        "month": "4",
        "day": "2",
    }
    for step in range(MOST_QUESTIONS):
        page.wait_for_load_state()
        if step == 1 and "form-phone" in wanted:
            keep(page, "form-phone")
        for box in page.locator("main input[type=text]:visible, main input:not([type]):visible").all():
            if not box.input_value():
                name = (box.get_attribute("name") or "").rpartition(".")[2]
                box.fill(next((said for key, said in boxes.items() if key in name), "見本"))
        for radio in page.locator("main input[type=radio][value=yes]:visible").all():
            radio.check()
        if page.url.rstrip("/").endswith("receipt"):
            break
        page.locator("main form button:not(.vh):not(.quiet):not(.danger)").last.click()
    if "receipt-phone" in wanted:
        keep(page, "receipt-phone")
    page.context.close()


def answer(page: Page) -> None:
    """Answer the question on the page."""
    typed = TYPED.get(page.locator("input[name=fact]").get_attribute("value") or "")
    if typed:
        page.locator("main input[name^=text_]").first.fill(typed)
        page.click("button[name=go]")
        return
    offered = (page.locator(f"button[name=answer][value={value}]") for value in SAID)
    button = next((each for each in offered if each.count()), page.locator("button[name=skip][value=unknown]"))
    button.click()


def desk(browser: Browser, origin: str, wanted: Collection[str]) -> None:
    """A municipality's desk, and a rule on its workbench."""
    context = browser.new_context(viewport=DESKTOP, java_script_enabled=False, locale="ja-JP")
    page = context.new_page()
    page.goto(f"{origin}/ja/staff/")
    page.fill("input[name=username]", STAFF[0])
    page.fill("input[name=password]", STAFF[1])
    page.locator("main form:has(input[name=password]) button").click()
    page.wait_for_url(f"**/{TOWN}/")
    if "staff-desktop" in wanted:
        keep(page, "staff-desktop")
    if "rule-desktop" in wanted:
        page.goto(f"{origin}/ja/staff/{TOWN}/rules/{RULE}/")
        keep(page, "rule-desktop")
    if "builder-desktop" in wanted:
        page.goto(f"{origin}/ja/staff/{TOWN}/forms/{FORM}/")
        keep(page, "builder-desktop")
    context.close()


def wait_for(server: subprocess.Popen[bytes], port: int) -> None:
    """Wait until the server answers."""
    for _ in range(START_SECONDS * 10):
        if server.poll() is not None:
            break
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit("The server did not start; see above.")


def main() -> None:
    """Serve, shoot, stop."""
    every = (
        *PICTURES,
        "support-phone",
        *sorted(OWN),
        *sorted(TOLD),
        *sorted(FILED),
        "staff-desktop",
        "rule-desktop",
        "builder-desktop",
    )
    wanted = sys.argv[1:] or every
    if unknown := set(wanted) - set(every):
        raise SystemExit(f"There is no picture {', '.join(sorted(unknown))}. There are: {', '.join(every)}.")
    TARGET.mkdir(parents=True, exist_ok=True)
    browser_path, port = chromium(), free_port()
    folder = Path(tempfile.mkdtemp(prefix="todoke-screenshots-"))
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TODOKE_")}
    environment |= {"TODOKE_DATA_DIR": str(folder), "TODOKE_ENVIRONMENT": "demo"}
    server = subprocess.Popen([sys.executable, "-m", "scripts.run", "--port", str(port)], cwd=ROOT, env=environment)
    try:
        wait_for(server, port)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=browser_path, args=FLAGS)
            shoot(browser, f"http://127.0.0.1:{port}", wanted)
            browser.close()
    finally:
        server.terminate()
        server.wait(timeout=20)
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
