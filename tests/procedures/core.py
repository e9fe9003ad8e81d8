"""A procedure with a connector, what was filed with it, and a core system that answers as it is told."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

from tests.conftest import NOW
from tests.procedures.forms import ANSWERS, filed, published, without_files
from todoke.bodies.models import Body
from todoke.common.actors import Actor
from todoke.gateways.core_systems.calls import Called
from todoke.people.models import Partner
from todoke.people.operations import partners
from todoke.people.rules.disclosures import KeyScope, PartnerKind
from todoke.procedures.models import Connector, FormVersion, Submission
from todoke.procedures.operations import connectors
from todoke.procedures.operations.connectors import Wish
from todoke.procedures.rules.states import Route

BY: Final = Actor("test")
SANDBOX: Final = "https://core.sandbox.invalid"
ROWS: Final[list[dict[str, Any]]] = [
    {"to": "uketsuke_no", "from": "number"},
    {"to": "shinseisha.kana", "from": "answers.applicant.kana", "as": "half_width"},
    {"to": "tennyu", "from": "answers.moved", "codes": {"true": "1", "false": "0"}},
    {"to": "jido.*.seinengappi", "from": "answers.children.*.born", "as": "wareki_code"},
    {"to": "shubetsu", "value": "01"},
]  # fmt: skip
COLUMNS: Final[list[dict[str, Any]]] = [
    {"to": "受付番号", "from": "number"},
    {"to": "申請者", "from": "answers.applicant.name"},
    {"to": "申請者カナ", "from": "answers.applicant.kana", "as": "half_width"},
    {"to": "子の名前", "from": "answers.children.*.child.name"},
    {"to": "生年月日", "from": "answers.children.*.born", "as": "wareki"},
    {"to": "種別", "value": "01"},
]  # fmt: skip
SETTINGS: Final[dict[Route, dict[str, Any]]] = {
    Route.PULL: {},
    Route.WEBHOOK: {"url": f"{SANDBOX}/acknowledge"},
    Route.REST: {"url": f"{SANDBOX}/acknowledge", "method": "POST", "auth": "bearer", "reference": "id", "rows": ROWS},
    Route.FILE: {"format": "csv", "encoding": "cp932", "heading": True, "each": "children", "rows": COLUMNS},
    Route.SCREEN: {"rows": COLUMNS},
    Route.RPA: {"rows": COLUMNS},
    Route.RETYPING: {"rows": COLUMNS, "double": True},
}


def version(body: Body, *, key: str = "iryosho", now: datetime = NOW) -> FormVersion:
    """A published form without files."""
    return published(body, without_files(), key=key, now=now)


def connected(body: Body, form: FormVersion, route: Route, *, now: datetime = NOW, **given: Any) -> Connector:
    """A connector of its procedure."""
    settings = given.pop("settings", SETTINGS[route])
    wish = Wish(system=given.pop("system", "児童システム"), route=route, settings=settings, **given)
    return connectors.set_connector(body=body, procedure=form.procedure, wish=wish, by=BY, now=now)[0]


def core(body: Body, *scopes: KeyScope, name: str = "福祉総合システム") -> tuple[Partner, list[str]]:
    """A core system of a body that asks, and its keys."""
    made = partners.open_partner(
        body=body, kind=PartnerKind.COUNTER, name=name, purpose="申請の取り込み", facts=(), by=BY, now=NOW
    )
    ends = date(2027, 6, 1)
    return made, [partners.issue_key(partner=made, scope=each, ends_date=ends, by=BY, now=NOW)[1] for each in scopes]


def some(
    form: FormVersion, count: int = 1, *, now: datetime = NOW, answers: Mapping[str, Any] = ANSWERS
) -> list[Submission]:
    """So many submissions, a second apart."""
    return [filed(form, answers, person=None, by=BY, now=now + timedelta(seconds=place)) for place in range(count)]


class Core:
    """A core system that answers as it is told and remembers what it was sent."""

    def __init__(self, *answers: Called) -> None:
        self.answers, self.seen = list(answers), list[dict[str, Any]]()

    def __call__(self, url: str, *, method: str, headers: Mapping[str, str], body: bytes) -> Called:
        self.seen.append({"url": url, "method": method, "headers": dict(headers), "body": body})
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


def clock_at(moment: datetime) -> Callable[[], datetime]:
    """A clock that stands."""
    return lambda: moment
