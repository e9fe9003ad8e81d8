"""The page of a programme and of a type."""

import gzip
import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client

from tests.conftest import NOW, ROOT
from tests.web.conftest import Publish
from todoke.bodies.models import Body
from todoke.common.actors import Actor
from todoke.registry.models import LinkTarget, Program, ProgramType
from todoke.registry.operations import programs
from todoke.registry.rules.versions import Offering

pytestmark = pytest.mark.django_db
PAGE = "/ja/programs/psid3.0_7000020131181_1_UM24"
LIMIT_BYTES = 14 * 1024


def text_of(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, response.content[:300]
    return response.content.decode()


def test_the_answer_comes_first_and_the_telephones_are_links(reader: Client, allowance: Program) -> None:
    html = text_of(reader, PAGE).partition("<main")[2]
    assert "<h1>児童手当</h1>" in html
    assert html.index("月1万円") < html.index("口座がわかるもの") < html.index("子育て支援課")
    assert html.count('href="tel:0338023111"') == 1
    assert html.count('href="tel:0338023112"') == 1
    assert "<li>口座がわかるもの</li>" in html
    assert "psid3.0+7000020131181+1+UM24" in html
    assert "CC BY 4.0" in html


def test_central_text_reads_like_own_text(reader: Client, allowance: Program) -> None:
    assert "生まれた日の翌日から15日以内" in text_of(reader, PAGE)


@pytest.mark.parametrize(
    "form", ["psid3.0+7000020131181+1+UM24", "psid3.0%2B7000020131181%2B1%2BUM24", "psid3.0%207000020131181%201%20UM24"]
)
def test_every_form_of_the_number_leads_to_the_one_address(reader: Client, allowance: Program, form: str) -> None:
    for rest in ("", "/history", "/on/2026-11-23"):
        response = reader.get(f"/ja/programs/{form}{rest}")
        assert (response.status_code, response["Location"]) == (301, PAGE + rest)


def test_a_former_number_leads_to_the_programme_for_ever(reader: Client, allowance: Program) -> None:
    allowance.numbers.create(value="131181-000077-X", issued_at=NOW)
    response = reader.get("/en/programs/131181-000077-X")
    assert (response.status_code, response["Location"]) == (301, PAGE.replace("/ja/", "/en/"))


@pytest.mark.parametrize(
    "number", ["unknown", "psid3.0_7000020131181_1_UM25", "%00", "a" * 3000, "..%2e", "<script>", "児童手当"]
)
def test_an_unknown_number_is_told_kindly(reader: Client, allowance: Program, number: str) -> None:
    html = text_of(reader, f"/ja/programs/{number}", 404)
    assert 'name="q"' in html
    assert "<script>alert" not in html


def test_a_withdrawn_draft_is_not_there(reader: Client, arakawa: Body, by: Actor) -> None:
    version = programs.create(body=arakawa, by=by, now=NOW, content={"name": "下書き", "summary": "まだ"})
    assert reader.get(f"/ja/programs/{version.program.number}").status_code == 404


def test_not_offered_is_an_answer(reader: Client, arakawa: Body, kind: ProgramType, publish: Publish) -> None:
    program = publish(arakawa, type=kind, offering=Offering.NOT_OFFERED, description="となりの区で受けられます。")
    html = text_of(reader, f"/en/programs/{program.number}")
    assert "Arakawa City does not offer this" in html
    assert "となりの区で受けられます。" in html
    assert 'href="tel:0338023111"' in html
    assert "/en/types/UM24" in html
    assert "What you get" not in html


def test_ended_says_so_with_its_day(reader: Client, arakawa: Body, publish: Publish) -> None:
    program = publish(arakawa, "終わった制度", offering=Offering.ENDED)
    html = text_of(reader, f"/en/programs/{program.number}")
    assert "This has ended" in html
    assert "Arakawa City ended this on 23 November 2026." in html


def test_a_deadline_counts_the_days_and_says_when_it_has_passed(
    reader: Client, arakawa: Body, publish: Publish
) -> None:
    ahead = publish(arakawa, "申込", procedure_to_date=(NOW.date() + timedelta(days=5)).isoformat())
    last = publish(arakawa, "今日まで", procedure_to_date=NOW.date().isoformat())
    past = publish(arakawa, "昨日まで", procedure_to_date=(NOW.date() - timedelta(days=1)).isoformat())
    assert "5 days left" in text_of(reader, f"/en/programs/{ahead.number}")
    assert "today is the last day" in text_of(reader, f"/en/programs/{last.number}")
    assert "Applications closed on 22 November 2026" in text_of(reader, f"/en/programs/{past.number}")


def test_japanese_text_on_other_pages_is_marked_and_said_once(reader: Client, arakawa: Body, publish: Publish) -> None:
    program = publish(arakawa, "自治会の紹介", target_persons="区民")
    html = text_of(reader, f"/en/programs/{program.number}")
    assert '<span lang="ja">自治会の紹介</span>' in html
    assert '<p lang="ja">区民</p>' in html
    assert html.count("available in Japanese only") == 1
    assert 'lang="ja">区民' not in text_of(reader, f"/ja/programs/{program.number}")


def test_the_general_explanation_speaks_the_readers_language(reader: Client, allowance: Program) -> None:
    english = text_of(reader, PAGE.replace("/ja/", "/en/"))
    assert "<h1>Child allowance</h1>" in english
    assert english.index("Money for people raising children.") < english.index("くわしくは窓口へ。")
    simple = text_of(reader, PAGE.replace("/ja/", "/ja-simple/"))
    assert "<ruby>児童手当<rt>じどうてあて</rt></ruby>" in simple
    title = re.search(r"<title>(.*?)</title>", simple, re.DOTALL)
    assert title
    assert "児童手当" in title[1]
    assert "{" not in title[1]


def test_text_from_outside_stays_text(reader: Client, arakawa: Body, publish: Publish) -> None:
    evil = "<script>alert(1)</script>\"'</script>"
    program = publish(
        arakawa,
        evil,
        short_name=evil,
        description=evil,
        contact_name=evil,
        contact_phone="<b>03-3802-3111",
        support_monetary=evil,
    )
    html = text_of(reader, f"/ja/programs/{program.number}")
    assert "alert(1)" in html
    assert "<script>alert" not in html
    assert html.count("<script") == 1


def test_structured_data_can_be_read(reader: Client, allowance: Program) -> None:
    html = text_of(reader, PAGE)
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    assert found
    service = json.loads(found[1])["mainEntity"]
    assert service["@type"] == "GovernmentService"
    assert service["name"] == "児童手当"
    assert service["provider"]["name"] == "荒川区"


def test_a_broken_link_falls_back_to_the_body(reader: Client, arakawa: Body, publish: Publish) -> None:
    arakawa.home_page = "https://www.city.arakawa.tokyo.jp/"
    arakawa.save()
    gone = "https://www.city.arakawa.tokyo.jp/gone.html"
    program = publish(
        arakawa,
        "案内",
        description=f"くわしくは 案内のページ;{gone} を見てください。",
        related_links=[{"uri": gone, "title": "案内のページ"}],
    )
    LinkTarget.objects.filter(url=gone).update(gone_count=2)
    html = text_of(reader, f"/en/programs/{program.number}")
    assert gone not in html
    assert "案内のページ (this page is gone)" in html
    assert "Some pages that this text names are gone" in html
    assert "Home page of Arakawa City" in html
    assert 'href="tel:0338023111"' in html


def test_another_town_is_led_to_its_own_page(
    reader: Client, allowance: Program, chofu: Body, kind: ProgramType, publish: Publish
) -> None:
    other = publish(chofu, type=kind)
    reader.cookies["todoke_town"] = "132080"
    html = text_of(reader, PAGE.replace("/ja/", "/en/"))
    assert "You live in Chofu City; this page is about Arakawa City" in html
    assert f"/en/programs/{other.number}" in html
    reader.cookies["todoke_town"] = "131181"
    html = text_of(reader, PAGE)
    assert "You live in" not in html
    assert '<span class="tag own">荒川区</span>' in html


def test_a_page_for_the_cache_holds_nothing_of_the_reader(reader: Client, allowance: Program) -> None:
    response = reader.get(PAGE)
    assert response["X-Todoke-Cache"] == "1"
    assert not response.cookies
    assert "csrf" not in response.content.decode().lower()


def test_a_page_with_its_style_sheet_is_light(
    reader: Client, shared_data: Path, by: Actor, chofu: Body, kind: ProgramType, publish: Publish
) -> None:
    style = len(gzip.compress((ROOT / "todoke" / "static" / "todoke.css").read_bytes(), 6))
    program = publish(chofu, type=kind, **_real_record(shared_data))
    page = len(gzip.compress(reader.get(f"/ja/programs/{program.number}").content, 6))
    assert page + style <= LIMIT_BYTES


def _real_record(shared_data: Path) -> dict[str, str]:
    records = json.loads((shared_data / "tokyo-registry" / "132195.json").read_text())
    record = max(records, key=lambda each: len(each["description"] or ""))
    content = {"name": "地域子育て支援拠点", "summary": record["summary"], "description": record["description"]}
    content |= {
        "belongings": record["belongings"],
        "procedure_method": record["procedureMethod"],
        "contact_phone": record["contact"]["contactPhone"],
    }
    return {name: value for name, value in content.items() if value}


def test_a_type_shows_who_offers_it_and_who_does_not(
    reader: Client, allowance: Program, chofu: Body, kind: ProgramType, publish: Publish
) -> None:
    publish(chofu, type=kind, offering=Offering.NOT_OFFERED)
    html = text_of(reader, "/en/types/UM24")
    assert (
        html.index("Who offers it")
        < html.index("Arakawa City")
        < html.index("Who does not offer it")
        < html.index("Chofu City")
    )
    assert "Child allowance" in html
    assert 'name="postcode"' in html
    reader.cookies["todoke_town"] = "132080"
    assert "Chofu City does not offer this" in text_of(reader, "/en/types/UM24")


def test_a_type_names_the_counter_of_a_town_without_a_record(reader: Client, kind: ProgramType, arakawa: Body) -> None:
    reader.cookies["todoke_town"] = "131181"
    html = text_of(reader, "/en/types/UM24")
    assert "We hold no record of Arakawa City" in html
    assert 'href="tel:0338023111"' in html


@pytest.mark.parametrize("number", ["UM999", "%00", "x" * 2000])
def test_an_unknown_type_is_told_kindly(reader: Client, number: str) -> None:
    assert reader.get(f"/ja/types/{number}").status_code == 404


def test_a_long_text_that_the_details_repeat_is_shown_once(reader: Client, arakawa: Body, publish: Publish) -> None:
    long = "|種別|内容|\n|:--|:--|\n" + "\n".join(f"|健診{number}|受診票を渡します|" for number in range(20))
    program = publish(arakawa, "健診", support_monetary=long, description=f"説明です。\n{long}")
    html = text_of(reader, f"/en/programs/{program.number}")
    assert html.count("健診19") == 1
    assert 'href="#details"' in html
    assert 'id="details"' in html


def test_what_was_said_large_is_not_said_again(reader: Client, arakawa: Body, publish: Publish) -> None:
    program = publish(arakawa, "支給", support_monetary="月13,500円", cost="無料", procedure_conditions="14日以内")
    main = text_of(reader, f"/ja/programs/{program.number}").partition("<main")[2].partition("</main")[0]
    assert [main.count(text) for text in ("月13,500円", "無料", "14日以内")] == [1, 1, 1]
