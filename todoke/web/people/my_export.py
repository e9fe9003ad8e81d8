"""Take everything away: a page that warns who is protected, then JSON, PDF where it can be made, or a page to print."""

from typing import Final

from django.http import HttpResponse
from django.http.response import HttpResponseBase

from todoke.common.errors import NotFound
from todoke.people.formats import own_data as files
from todoke.people.operations import own_data
from todoke.people.queries import consents, families
from todoke.people.queries import own_data as held
from todoke.ui import own_data_files
from todoke.ui.own_data import Told
from todoke.web.people import whose
from todoke.web.people.my_data import told_uses
from todoke.web.people.session import Visitor, resident_page

_A_PAGE: Final = 1_000
_MOST_PAGES: Final = 10


@resident_page()
def show(visitor: Visitor) -> HttpResponseBase:
    """What can be taken, in which form; who is protected is told to keep it safe."""
    found = whose.own(visitor)
    protected = families.is_protected(found.person, today=visitor.today)
    return visitor.render("web/people/export.html", {"can_make_pdf": files.can_make_pdf(), "protected": protected})


@resident_page(methods=("POST",))
def take(visitor: Visitor, form: str) -> HttpResponseBase:
    """The file; that it was taken is in the ledger."""
    found = whose.own(visitor)
    if form not in {"json", "pdf", "print"} or (form == "pdf" and not files.can_make_pdf()):
        raise NotFound(page=form)
    uses = _every_use(visitor)
    own_data.export(person=found.person, by=visitor.actor, now=visitor.now, form=form)
    if form == "json":
        content = own_data_files.content(
            found.person,
            found.rows,
            uses,
            consents.given(found.person),
            held.requests_of(found.person),
            now=visitor.now,
        )
        return _file(files.to_json(content), "application/json", f"todoke-{visitor.today.isoformat()}.json")
    document = own_data_files.document(found.person, found.rows, uses, now=visitor.now)
    if form == "pdf":
        return _file(files.to_pdf(document), "application/pdf", f"todoke-{visitor.today.isoformat()}.pdf")
    return visitor.render("web/people/export_print.html", {"document": document})


def _every_use(visitor: Visitor) -> list[Told]:
    found: list[Told] = []
    for page in range(1, _MOST_PAGES + 1):
        some, more = told_uses(visitor, looks_only=False, page=page, a_page=_A_PAGE)
        found += some
        if not more:
            break
    return found


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
