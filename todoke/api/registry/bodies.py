"""Bodies: all of them, one of them."""

from django.http import HttpRequest
from ninja import Router

from todoke.api.answers import Error
from todoke.api.registry import schemas
from todoke.api.registry.describing import Data
from todoke.bodies import queries
from todoke.bodies.models import Body
from todoke.registry.rules.fields import N_

router = Router()
_PLAIN = ("key", "code", "corporate_number", "kind", "name", "name_kana", "name_en", "phone", "email", "postcode", "address",
          "home_page", "contact_url")  # fmt: skip


@router.get(
    "/bodies", response={200: schemas.BodyList, 304: None, 400: Error, 405: Error}, operation_id="bodies", url_name="bodies",
    summary=N_("Bodies"), description=N_("The nation, prefectures, municipalities and affiliated bodies."),
)  # fmt: skip
def list_bodies(request: HttpRequest) -> Data:
    """Every body."""
    return {"bodies": [_body(each) for each in queries.all_bodies()]}


@router.get(
    "/bodies/{key}", response={200: schemas.Body, 304: None, 400: Error, 404: Error, 405: Error, 422: Error}, operation_id="body",
    url_name="body", summary=N_("One body"), description=N_("Its names, its codes and how to reach it."),
)  # fmt: skip
def show_body(request: HttpRequest, key: schemas.BodyPath) -> Data:
    """One body."""
    if "\0" in key:
        raise queries.BodyNotFound(key="")
    return _body(queries.get(key))


def _body(body: Body) -> Data:
    return {**{name: getattr(body, name) for name in _PLAIN}, "parent": body.parent.key if body.parent else None}
