"""Documents of questions, surveys and waves that tests ask with."""

from typing import Any


def texts(ja: str) -> dict[str, str]:
    """The same words in each language, as tests need them."""
    return {"ja": ja, "ja-simple": "ことば", "en": f"{ja} (en)"}


def option(key: str, **more: Any) -> dict[str, Any]:
    """A choice."""
    return {"key": key, "texts": texts(f"選択肢{key}"), **more}


def document(kind: str = "one", **more: Any) -> dict[str, Any]:
    """A question about waiting, answered in a way of its own; ``more`` changes it."""
    parts: dict[str, dict[str, Any]] = {
        "one": {"options": [option("yes"), option("no"), option("dont-know", aside=True)]},
        "many": {"options": [option("wait"), option("write"), option("twice"), option("none", alone=True)]},
        "scale": {"options": [*(option(str(each), value=each) for each in range(1, 6)), option("dont-know", aside=True)]},
        "number": {"least": 0, "greatest": 20},
        "year": {"least": 2000, "greatest": 2026},
        "text": {"most": 200},
        "grid": {
            "options": [option("town"), option("tokyo"), option("dont-know", aside=True)],
            "rows": [{"key": "moving", "texts": texts("転入届"), "truth": "town"}, {"key": "birth", "texts": texts("出生届")}],
        },
    }  # fmt: skip
    return {"kind": kind, "texts": texts("窓口で待ちましたか。"), **parts[kind], **more}
