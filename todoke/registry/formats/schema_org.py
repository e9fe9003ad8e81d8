"""A programme as schema.org data 「構造化データ」 for search engines: a web page about a GovernmentService."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from todoke.registry.rules.written import cost_yen

Data = dict[str, object]
Say = Callable[[str], str]
_LICENCE = "https://creativecommons.org/licenses/by/4.0/"
_LONGEST = 1000
_READING = re.compile(r"\{([^{}|]{1,40})\|[^{}|]{1,60}\}")


@dataclass(frozen=True, slots=True)
class Provider:
    """The body behind a service: what a search engine may say of it."""

    name: str
    name_en: str = ""
    telephone: str = ""
    home_page: str = ""
    code: str = ""
    is_local: bool = True


def page(
    *, content: Mapping[str, object], translations: Mapping[str, str], number: str, address: str, language: str, body: Provider,
    offered: bool = True,
) -> Data:  # fmt: skip
    """The page and the service that it describes; a service that is not offered is described without ways to apply."""
    service = _service(content, translations, number, address, body, offered)
    return _without_empty(
        {
            "@context": "https://schema.org",
            "@type": "WebPage",
            "url": address,
            "inLanguage": "ja" if language == "ja-simple" else language,
            "license": _LICENCE,
            "dateModified": content.get("updated_date"),
            "mainEntity": service,
        }
    )


def _service(
    content: Mapping[str, object],
    translations: Mapping[str, str],
    number: str,
    address: str,
    body: Provider,
    offered: bool,
) -> Data:
    def say(name: str) -> str:
        return _plain(translations.get(name) or content.get(name))

    provider = _without_empty(
        {
            "@type": "GovernmentOrganization",
            "name": body.name,
            "alternateName": body.name_en,
            "telephone": body.telephone,
            "url": body.home_page,
            "identifier": body.code,
        }
    )
    short = say("short_name")
    service: Data = {
        "@type": "GovernmentService",
        "@id": address + "#service",
        "name": say("name"),
        "alternateName": short if short != say("name") else None,
        "description": say("summary"),
        "identifier": {"@type": "PropertyValue", "propertyID": "制度番号", "value": number},
        "url": address,
        "sameAs": content.get("official_url"),
        "provider": provider,
        "areaServed": {"@type": "AdministrativeArea", "name": body.name} if body.is_local else None,
        "audience": _audience(content, say("target_persons")),
    }
    if offered:
        service["availableChannel"] = _channels(content, say)
        service["offers"] = _offer(content)
    return _without_empty(service)


def _audience(content: Mapping[str, object], words: str) -> Data | None:
    if not words:
        return None
    return _without_empty(
        {
            "@type": "PeopleAudience",
            "audienceType": words,
            "suggestedMinAge": content.get("target_age_gte"),
            "suggestedMaxAge": content.get("target_age_lte"),
        }
    )


def _channels(content: Mapping[str, object], say: Say) -> list[Data]:
    """Online, then the counter with its telephone."""
    channels: list[Data] = []
    if content.get("online_url"):
        channels.append({"@type": "ServiceChannel", "serviceUrl": content["online_url"]})
    counter = say("procedure_counter") or say("place_name") or say("contact_name")
    place = (
        _without_empty({"@type": "Place", "name": counter, "address": _plain(content.get("contact_address"))})
        if counter
        else None
    )
    phone = _plain(content.get("contact_phone"))
    if place or phone:
        point = {"@type": "ContactPoint", "telephone": phone} if phone else None
        channels.append(_without_empty({"@type": "ServiceChannel", "serviceLocation": place, "servicePhone": point}))
    return channels


def _offer(content: Mapping[str, object]) -> Data | None:
    """The cost where it is one amount, and until when applications are taken."""
    cost = content.get("cost")
    price = cost_yen(cost) if isinstance(cost, str) else None
    ends = content.get("procedure_to_date")
    if price is None and not ends:
        return None
    return _without_empty(
        {
            "@type": "Offer",
            "price": price,
            "priceCurrency": "JPY" if price is not None else None,
            "availabilityStarts": content.get("procedure_from_date"),
            "availabilityEnds": ends,
        }
    )


def script(data: Data) -> str:
    """The data as JSON that may stand inside a script element: no character of it can end the element."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


def _without_empty(data: Mapping[str, object]) -> Data:
    return {name: value for name, value in data.items() if value not in (None, "", [], {})}


def _plain(value: object) -> str:
    """Text on one line, without readings, cut where it is long."""
    return " ".join(_READING.sub(r"\1", value).split())[:_LONGEST] if isinstance(value, str) else ""
