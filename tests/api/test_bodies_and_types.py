"""Bodies and types through the API."""

from django.test import Client

from tests.conftest import NOW
from todoke.bodies import operations as bodies
from todoke.bodies.models import Body
from todoke.common.actors import Actor
from todoke.registry.models import Program


def test_bodies(client: Client, registry: dict[str, Program]) -> None:
    found = client.get("/api/v1/bodies").json()["bodies"]
    assert [each["key"] for each in found] == ["jp", "130001", "131181", "132080"]
    one = client.get("/api/v1/bodies/131181").json()
    assert one == found[2]
    assert (one["name"], one["parent"], one["kind"]) == ("荒川区", "130001", "special_ward")


def test_a_changed_body_has_another_entity_tag(client: Client, arakawa: Body, by: Actor) -> None:
    before = client.get("/api/v1/bodies/131181")
    tag = before["ETag"]
    assert client.get("/api/v1/bodies/131181", headers={"If-None-Match": tag}).status_code == 304
    bodies.revise(body=arakawa, by=by, now=NOW, details={"phone": "03-1111-1111"})
    after = client.get("/api/v1/bodies/131181", headers={"If-None-Match": tag})
    assert after.status_code == 200
    assert after.json()["phone"] == "03-1111-1111"


def test_types(client: Client, registry: dict[str, Program]) -> None:
    assert client.get("/api/v1/types").json() == {"types": [{"number": "UM24", "name": "児童手当"}]}
    found = client.get("/api/v1/types/UM24").json()
    assert found["content"]["law_name"] == "児童手当法"
    assert [(each["body"], each["offering"]) for each in found["programs"]] == [
        ("131181", "offered"),
        ("132080", "not_offered"),
    ]
    assert client.get("/api/v1/types/UM25").json()["code"] == "type_not_found"
