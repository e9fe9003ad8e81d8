"""Every field that holds personal data is explained, and nothing is explained that is not there."""

from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command

from scripts.documents import DOCS
from todoke.bodies.models import Body
from todoke.common.sealed_fields import sealed_fields
from todoke.people.rules.personal import BASES, KEPT, USES
from todoke.people.rules.vocabulary import FACTS
from todoke.ui import personal


def test_no_field_of_a_table_of_persons_is_left_unexplained() -> None:
    assert list(personal.unexplained()) == []


def test_nothing_is_explained_that_is_not_there() -> None:
    assert list(personal.imagined()) == []


def test_every_sealed_field_is_explained_and_in_the_document() -> None:
    text = (DOCS / "privacy.md").read_text(encoding="utf-8")
    said = {(each.table, field) for each in personal.held() for field in each.fields}
    for model in apps.get_app_config("todoke").get_models():
        for field in sealed_fields(model):
            assert (model.__name__, field.name) in said
            assert f"`{model.__name__}.{field.name}`" in text


def test_a_new_personal_field_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    without = tuple(each for each in personal.held() if "address" not in each.fields)
    monkeypatch.setattr(personal, "held", lambda: without)
    assert "Person.address" in list(personal.unexplained())


def test_every_use_and_time_has_words_and_a_basis() -> None:
    for each in personal.held():
        assert USES[each.use]
        assert BASES[each.use]
        assert KEPT[each.kept]


@pytest.mark.parametrize("paper", ["register", "assessment"])
def test_the_papers_name_every_table_and_field(arakawa: Body, paper: str) -> None:
    out = StringIO()
    call_command("privacy_register", arakawa.key, paper=paper, stdout=out)
    text = out.getvalue()
    assert "荒川区" in text
    for each in personal.held():
        assert each.table in text
        assert all(field in text for field in each.fields)
    if paper == "assessment":
        assert text.count("\n| ") > len(FACTS)
