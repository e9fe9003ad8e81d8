"""What the documents say is so: the glossary's identifiers exist, generated parts are up to date, links lead somewhere."""

import importlib
import re
import tomllib

import pytest

from scripts.documents import DOCS, PARTS
from tests.conftest import ROOT

pytestmark = pytest.mark.embedded

TERMS = tomllib.loads((DOCS / "glossary.toml").read_text(encoding="utf-8"))["term"]


@pytest.mark.parametrize("term", TERMS, ids=lambda term: term["en"])
def test_glossary_identifier_exists(term: dict[str, str]) -> None:
    parts = term["identifier"].split(".")
    for cut in range(len(parts), 0, -1):
        try:
            thing: object = importlib.import_module(".".join(parts[:cut]))
        except ModuleNotFoundError:
            continue
        for name in parts[cut:]:
            thing = getattr(thing, name)
        return
    pytest.fail(term["identifier"])


@pytest.mark.parametrize("name", sorted(PARTS))
def test_generated_document_is_up_to_date(name: str) -> None:
    assert (DOCS / name).read_text(encoding="utf-8") == PARTS[name]().rstrip() + "\n", "run make docs"


@pytest.mark.parametrize("name", ["README.md", "README.ja.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md"])
def test_links_inside_the_repository_lead_somewhere(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", text):
        if "://" not in target and not target.startswith("mailto:"):
            assert (ROOT / target).exists(), target
