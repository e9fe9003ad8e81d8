"""What the tests send, and how."""

import json
from typing import Any

from django.test import Client

ONE = "/api/v1/eligibility"
MANY = "/api/v1/eligibility/batch"
FAMILY: dict[str, Any] = {
    "as_of": "2026-11-25",
    "area": "131181",
    "members": [
        {"id": "me", "born": "1990-05-20", "relation": "self"},
        {"id": "big", "born": "2018-02-28", "relation": "child"},
        {"id": "small", "born": "2026-02-28", "relation": "child"},
    ],
    "facts": {"income": 3_200_000},
}


def post(client: Client, document: object, address: str = ONE, language: str = "en", **headers: str) -> Any:
    """Send a document; bytes and text go as they are."""
    data = document if isinstance(document, str | bytes) else json.dumps(document, ensure_ascii=False)
    return client.post(address, data, content_type="application/json", headers={"Accept-Language": language, **headers})
