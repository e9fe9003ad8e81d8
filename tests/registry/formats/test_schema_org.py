"""Programmes as schema.org data."""

import json

from hypothesis import given
from hypothesis import strategies as st

from todoke.registry.formats import schema_org

BODY = schema_org.Provider(name="荒川区", name_en="Arakawa City", telephone="03-3802-3111", code="131181")
CONTENT = {
    "name": "児童手当",
    "summary": "手当が出ます。",
    "target_persons": "育てている人",
    "target_age_lte": 18,
    "cost": "無料",
    "procedure_to_date": "2027-03-31",
    "online_url": "https://example.jp/apply",
    "procedure_counter": "子育て支援課",
    "contact_phone": "03-3802-3111",
    "updated_date": "2026-10-01",
}


def make(**more: object) -> dict[str, object]:
    return schema_org.page(
        content={**CONTENT, **more},
        translations={},
        number="131181-000012-7",
        address="https://x.jp/ja/programs/1",
        language="ja",
        body=BODY,
    )


def service(**more: object) -> dict[str, object]:
    found = make(**more)["mainEntity"]
    assert isinstance(found, dict)
    return found


def test_a_service_says_who_for_whom_where_and_until_when() -> None:
    found = service()
    assert found["name"] == "児童手当"
    assert found["provider"] == {
        "@type": "GovernmentOrganization", "name": "荒川区", "alternateName": "Arakawa City", "telephone": "03-3802-3111", "identifier": "131181",
    }  # fmt: skip
    assert found["audience"] == {"@type": "PeopleAudience", "audienceType": "育てている人", "suggestedMaxAge": 18}
    assert found["offers"] == {"@type": "Offer", "price": 0, "priceCurrency": "JPY", "availabilityEnds": "2027-03-31"}
    assert found["availableChannel"] == [
        {"@type": "ServiceChannel", "serviceUrl": "https://example.jp/apply"},
        {
            "@type": "ServiceChannel",
            "serviceLocation": {"@type": "Place", "name": "子育て支援課"},
            "servicePhone": {"@type": "ContactPoint", "telephone": "03-3802-3111"},
        },
    ]
    assert found["identifier"] == {"@type": "PropertyValue", "propertyID": "制度番号", "value": "131181-000012-7"}


def test_the_page_carries_its_date_language_and_licence() -> None:
    page = make()
    assert (page["dateModified"], page["inLanguage"]) == ("2026-10-01", "ja")
    assert page["license"] == "https://creativecommons.org/licenses/by/4.0/"


def test_a_cost_that_is_not_one_amount_is_no_price() -> None:
    assert "price" not in service(cost="額は窓口で確認してください。")["offers"]  # type: ignore[operator]
    assert "offers" not in service(cost="有料", procedure_to_date=None)


def test_what_is_not_offered_has_no_way_to_apply() -> None:
    page = schema_org.page(
        content=CONTENT, translations={}, number="1", address="https://x.jp/1", language="ja", body=BODY, offered=False
    )
    found = page["mainEntity"]
    assert isinstance(found, dict)
    assert "availableChannel" not in found
    assert "offers" not in found


def test_translations_speak_first_and_readings_are_left_out() -> None:
    page = schema_org.page(
        content=CONTENT,
        translations={"name": "{児童手当|じどうてあて}"},
        number="1",
        address="https://x.jp/1",
        language="ja-simple",
        body=BODY,
    )
    found = page["mainEntity"]
    assert isinstance(found, dict)
    assert found["name"] == "児童手当"
    assert page["inLanguage"] == "ja"


@given(st.text())
def test_no_text_can_end_the_script_and_none_is_lost(text: str) -> None:
    written = schema_org.script({"name": text, "list": [text]})
    assert not set("<>&\u2028\u2029") & set(written)
    assert json.loads(written) == {"name": text, "list": [text]}
