"""Types of programmes: all of them, one of them with its central text."""

from django.http import HttpRequest
from ninja import Router

from todoke.api.answers import Error
from todoke.api.registry import schemas
from todoke.api.registry.describing import Data
from todoke.registry.models import ProgramType
from todoke.registry.queries import feeds, programs, types
from todoke.registry.rules.fields import N_

router = Router()


@router.get(
    "/types", response={200: schemas.TypeList, 304: None, 400: Error, 405: Error}, operation_id="types", url_name="types",
    summary=N_("Types of programmes"), description=N_("The types that many bodies share."),
)  # fmt: skip
def list_types(request: HttpRequest) -> Data:
    """Every type."""
    return {"types": list(ProgramType.objects.order_by("number").values("number", "name"))}


@router.get(
    "/types/{number}", response={200: schemas.Type, 304: None, 400: Error, 404: Error, 405: Error, 422: Error},
    operation_id="type", url_name="type", summary=N_("One type"),
    description=N_("Its central text, and the programmes of this type with the bodies whose they are."),
)  # fmt: skip
def show_type(request: HttpRequest, number: schemas.TypePath) -> Data:
    """A type with its programmes."""
    found = programs.type_by_number(number)
    says = types.of(found)
    members = [
        {"number": each.number, "body": each.body.key, "name": each.name, "offering": each.live.offering}
        for each in feeds.members(found)
        if each.live
    ]
    return {
        "number": found.number,
        "name": found.name,
        "content": says.content,
        "translations": says.translations,
        "programs": members,
        "licence": schemas.LICENCE,
    }
