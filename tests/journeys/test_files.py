"""Staff take files in and edit many programmes in a spreadsheet: they look first, then apply, and can take it back."""

import csv
import io
import json
from io import BytesIO
from typing import Any, cast

import openpyxl
from playwright.sync_api import FilePayload, Locator, Page, expect

from tests.journeys.conftest import Visit
from tests.journeys.test_staff import edit, press

DESK, BODY, CORPORATE_NUMBER = "/en/staff/132080/", "132080", "7000020132080"
NEW = "宇宙旅行の補助"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def records_of_chofu(page: Page) -> list[dict[str, Any]]:
    """Chofu's records in the registry file that the site publishes, the unchanged ones of its first import."""
    records: list[dict[str, Any]] = page.request.get("/data/programs.tokyo.json").json()
    return [record for record in records if CORPORATE_NUMBER in json.dumps(record)]


def basics(record: dict[str, Any]) -> dict[str, Any]:
    """The part of a record that says its number and its body."""
    found: dict[str, Any] = record["basicInformation"]
    return found


def registry_file(records: list[dict[str, Any]]) -> FilePayload:
    """A file in the schema of the Tokyo registry."""
    return {
        "name": "制度.json",
        "mimeType": "application/json",
        "buffer": json.dumps(records, ensure_ascii=False).encode(),
    }


def reading(page: Page, locator: str) -> None:
    """Wait, as a person without JavaScript does, on the page that looks again by itself; help when that takes too long."""
    for _ in range(12):
        try:
            expect(page.locator(locator).first).to_be_visible(timeout=5_000)
        except AssertionError:
            again = page.get_by_role("link", name="Look again", exact=True)
            if again.count():
                again.click()
        else:
            return
    raise AssertionError(page.inner_text("main"))


def look(page: Page, file: FilePayload, button: str = "Look at the file") -> None:
    """Upload a file and wait until it is read."""
    page.set_input_files("input[type=file]", file)
    press(page, button)
    reading(page, ".stats")


def figure(page: Page, label: str) -> int:
    """A figure of the block at the top."""
    block: Locator = page.locator(".stats > div").filter(has=page.get_by_text(label, exact=True))
    return int(block.locator("strong").inner_text())


def test_a_file_is_looked_at_taken_in_and_taken_back(at_work: Visit, visit: Visit) -> None:
    page, resident = at_work("chofu", f"{DESK}import/"), visit("/ja/")
    changed, copied, same, odd = [record for record in records_of_chofu(page) if basics(record)["psid"]][-4:]
    number, before = basics(changed)["psid"], changed["summary"]
    address = f"/ja/programs/{number.replace('+', '_')}"
    new = {**copied, "institutionName": {"canonicalName": NEW}, "basicInformation": {**basics(copied), "psid": None}}
    broken = {**odd, "basicInformation": {**basics(odd), "psid": None, "organization": "2000020133612"}}
    sent = [{**changed, "summary": "取り込んだ概要"}, new, same, broken]
    look(page, registry_file(sent))
    figures = [figure(page, label) for label in ("New", "Changed", "Unchanged", "Held back")]
    assert figures == [1, 1, 1, 1], page.inner_text("main")
    expect(page.locator("main")).to_contain_text(number)
    resident.goto(address)
    expect(resident.locator("main .lead")).to_have_text(before)
    press(page, "Take it in")
    reading(page, "main [role=status]")
    resident.goto(address)
    expect(resident.locator("main .lead")).to_have_text("取り込んだ概要")
    resident.goto(f"/ja/search?q={NEW}&town={BODY}")
    expect(resident.locator(".rows h3").first).to_contain_text(NEW)
    page.locator("summary").filter(has_text="Undo all of it").click()
    press(page, "Undo all of it")
    resident.goto(address)
    expect(resident.locator("main .lead")).to_have_text(before)
    resident.goto(f"/ja/search?q={NEW}&town={BODY}")
    assert NEW not in " ".join(resident.locator(".rows h3").all_inner_texts())


def test_the_published_csv_taken_back_changes_nothing(at_work: Visit) -> None:
    page = at_work("chofu", f"{DESK}import/")
    rows = page.request.get("/data/programs.csv").text().removeprefix("\ufeff")
    records = list(csv.DictReader(io.StringIO(rows)))
    own = [record for record in records if record["全国地方公共団体コード"] == BODY]
    out = io.StringIO()
    writer = csv.DictWriter(out, list(records[0]))
    writer.writeheader()
    writer.writerows(own)
    file: FilePayload = {"name": "制度.csv", "mimeType": "text/csv", "buffer": out.getvalue().encode("utf-8-sig")}
    look(page, file)
    assert figure(page, "Unchanged") == len(own) > 20, page.inner_text("main")
    expect(page.get_by_role("button", name="Take it in")).to_have_count(0)


def test_files_that_cannot_be_read_are_refused_kindly(at_work: Visit) -> None:
    page = at_work("chofu", f"{DESK}import/")
    press(page, "Look at the file")
    expect(page.locator(".alert a[href='#id_file']")).to_be_visible()
    for content in (b"", b"%PDF-1.7 not a registry", b'[{"institutionName":'):
        page.set_input_files(
            "input[type=file]", {"name": "registry.json", "mimeType": "application/json", "buffer": content}
        )
        press(page, "Look at the file")
        reading(page, ".alert a[href='#id_file'], .stats")
        page.goto(f"{DESK}import/")
    expect(page.locator(".rows .tag.problem")).to_have_count(1)
    page.locator(".rows a").filter(has_text="registry.json").last.click()
    press(page, "Remove it from the list")
    expect(page.locator(".rows .tag.problem")).to_have_count(0)


def test_the_spreadsheet_goes_there_and_back(at_work: Visit, visit: Visit) -> None:
    page = at_work("chofu", f"{DESK}workbook/")
    with page.expect_download() as started:
        page.get_by_role("link", name="Download the workbook").click()
    book = openpyxl.load_workbook(BytesIO(started.value.path().read_bytes()))
    sheet = book.worksheets[1]
    heads = {cell.value: cast(int, cell.column) for row in sheet.iter_rows(max_row=3) for cell in row}
    first, second = [row[0] for row in sheet.iter_rows(min_row=4, max_col=1)][:2]
    for cell, text in ((first, "表計算で直した"), (second, "表計算の文")):
        sheet.cell(cast(int, cell.row), heads["summary"]).value = text
    out = BytesIO()
    book.save(out)
    edit(page, BODY, str(second.value).replace("+", "_"), summary="そのあいだに画面で直した")
    press(page, "Publish now")
    page.goto(f"{DESK}workbook/")
    look(page, {"name": "制度.xlsx", "mimeType": XLSX, "buffer": out.getvalue()}, "Show the differences")
    assert (figure(page, "Changed"), figure(page, "Changed here too")) == (1, 1), page.inner_text("main")
    expect(page.locator("main ins")).to_have_text("表計算で直した")
    expect(page.locator(".diff")).to_contain_text("表計算の文")
    expect(page.locator(".diff")).to_contain_text("そのあいだに画面で直した")
    press(page, "Apply all of it")
    expect(page.locator(".alert")).to_be_visible()
    page.locator(".diff input[value=right]").check()
    press(page, "Apply all of it")
    expect(page.locator("main [role=status]")).to_be_visible()
    resident = visit(f"/ja/programs/{str(first.value).replace('+', '_')}")
    expect(resident.locator("main .lead")).to_have_text("表計算で直した")
    resident.goto(f"/ja/programs/{str(second.value).replace('+', '_')}")
    expect(resident.locator("main .lead")).to_have_text("そのあいだに画面で直した")
