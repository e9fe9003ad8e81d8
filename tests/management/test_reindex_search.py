"""The search index made anew."""

from django.core.management import call_command

from tests.conftest import NOW
from todoke.bodies.models import Body
from todoke.common.actors import Actor
from todoke.registry import search
from todoke.registry.models import ProgramSearch
from todoke.registry.operations import programs


def test_an_emptied_index_is_filled_again(arakawa: Body, by: Actor) -> None:
    content = {"name": "児童手当", "summary": "手当です。"}
    programs.approve(version=programs.create(body=arakawa, by=by, now=NOW, content=content), by=by, now=NOW)
    ProgramSearch.objects.all().delete()
    assert not [p for group in search.find("児童手当", town=arakawa, limit=5).groups for p in group.programs]
    call_command("reindex_search", verbosity=0)
    assert [p.name for group in search.find("児童手当", town=arakawa, limit=5).groups for p in group.programs] == [
        "児童手当"
    ]
