"""Every page that a resident or a member of staff can open, without its language."""

from collections.abc import Mapping
from urllib.parse import quote

from tests.journeys.busy_desk import BODY

LANGUAGES = ("ja", "ja-simple", "en")
ALLOWANCE = "programs/psid3.0_7000020131181_1_UM24"
LONGEST_WORD = quote("https://www.example.lg.jp/" + "a" * 170)

PUBLIC = (
    "", "search", f"search?q={quote('児童手当')}", f"search?q={quote('ぞぞぞ')}", f"search?q={LONGEST_WORD}", "town", "town?postcode=12",
    "browse/", "browse/life/childcare", "browse/subject/007", "promise", ALLOWANCE, f"{ALLOWANCE}/history", f"{ALLOWANCE}/history?day=2026-13-01",
    "types/UM24", "bodies/", "bodies/131181", "bodies/131121", "data", "help", f"help?from=/ja/{ALLOWANCE}", "styleguide", "programs/nothing",
    "child-calendar/", "sign-in", "sign-in?next=/en/me/", "sign-in/go", "sign-out", "sandbox/identity/", "sandbox/sent", "terms", "privacy", "me/idle", "voice/safety",
    "proof", "genuine", "genuine/mail", "attention/", "attention/131181", "stop/nothing", "notices/compared", "case", "pay/",
    "apply/131181/kodomo-iryohi/", "apply/practice/131181/kodomo-iryohi/", "apply/resume", "apply/from-file",
    "voice/", "voice/131181/", "voice/131181/procedure/1/", "voice/131181/program/psid3.0_7000020131181_1_UM24/", "voice/page/?at=/en/search", "voice/receipt/", "v/1-FORGED",
    "voice/improved/", "voice/improved/131181/", "voice/scores/", "voice/trial/nothing/",
    "survey/", "survey/case/",
    "voice/embed/131181/", "apply/131181/kodomo-iryohi/", "apply/practice/131181/kodomo-iryohi/", "apply/resume", "apply/from-file",
)  # fmt: skip
#: Of a resident who is signed in, the sample's Misaki.
SIGNED_IN = (
    "me/family", "me/family/add", "me/for/", "me/watch", "me/mandates/", "me/mandates/give", "me/proofs/",
    "me/", "sign-out", "me/idle", "me/data/", "me/data/person.phone", "me/data/person.language", "me/data/person.address", "me/uses", "me/uses?only=looks",
    "notices/", "notices/settings", "notices/settings/living", "notices/settings/vaccination", "notices/settings/disaster",
    "me/consents/", "me/consents/ask/moving", "me/export", "me/counter-code",
    "notices/addresses", "notices/addresses/add/mail", "notices/addresses/add/phone", "notices/addresses/add/line", "me/apps/",
    "me/cases/", "me/agree/", "me/payments/", "me/voices/", "me/improvements/", "me/improvements/follow?body=131181&kind=body&about=",
)  # fmt: skip
#: Seen with a town chosen.
PUBLIC_IN_TOWN = (
    "",
    f"search?q={quote('児童手当')}",
    f"search?q={quote('東京都の児童手当')}",
    "browse/life/childcare",
    ALLOWANCE,
    "types/UM24",
    "help",
    "child-calendar/",
)
TOWNS = {"arakawa": "131181", "no records": "131121"}


def busy(things: Mapping[str, object]) -> tuple[str, ...]:
    """Resident pages in states that the plain sample has not."""
    plain = (f"programs/{things[name]}" for name in ("absent", "ended", "broken", "flagged"))
    return (*plain, f"programs/{things['erased']}/history")


def staff(things: Mapping[str, object]) -> tuple[str, ...]:
    """Every staff page of the busy town."""
    waiting, flagged, requests = things["waiting"], things["flagged"], things["requests"]
    assert isinstance(requests, list)
    pages = (
        "", "?q=x&state=waiting", "programs/new/", "programs/new/?type=", f"programs/{waiting}/", f"programs/{flagged}/", f"programs/{things['absent']}/",
        f"programs/{waiting}/edit/", f"programs/{flagged}/edit/", f"programs/{waiting}/versions/{things['waiting_version']}/",
        f"programs/{things['scheduled']}/versions/{things['scheduled_version']}/", "waiting/", "quarantine/", f"quarantine/{things['record']}/",
        "links/", "sources/", "stale/", "flags/", "import/", f"import/{things['upload_busy']}/?still=1", f"import/{things['upload_read']}/", f"import/{things['upload_refused']}/", "changes/", f"changes/{things['change_set']}/", "workbook/",
        "body/", "body/roles/", "body/sign-in/", "body/add/", "genuine/", "genuine/script/", "phishing/", "phishing/warn/", "partners/", "texts/uptake/", "messages/",
        "voices/improvements/", "voices/improvements/new/", "trials/", "health/",
        "body/", "body/roles/", "body/sign-in/", "body/add/", "genuine/", "genuine/script/", "phishing/", "phishing/warn/", "partners/", "texts/uptake/", "messages/", "scores/", "scores/about/", "scores/everywhere/", "scores/compare/",
        "child-health/", "programs/nothing/", f"programs/{things['erased']}/", f"programs/{things['erased']}/withdraw/",
        *(f"requests/{pending}/" for pending in requests), "rules/", "rules/?state=text_only", f"rules/{flagged}/", f"rules/{things['ruled']}/", f"rules/{things['ruled']}/withdraw/", "rules/figures/", "rules/figures/kodomo-iryohi/",
        "schools/", f"schools/{things['roll']}/", f"schools/{things['roll']}/new/", f"schools/letters/{things['school_letter']}/",
        "forms/", "forms/new/", "desk/",
        *(f"forms/{things['form']}/{page}" for page in ("", "questions/", "questions/q2/", "pages/p2/", "groups/", "groups/g1/", "settings/", "fees/", "parts/", "preview/", "run/", "about/")),
        *(f"forms/{things['published_form']}/{page}" for page in ("", "preview/?language=ja-simple", "run/?example=long", "defects/", "compare/", "versions/", "versions/2/")),
        "connectors/", "connectors/days/", "voices/counters/", "voices/asking/",
        "connectors/", "connectors/days/",
        "surveys/", "surveys/new/", "surveys/questions/", "surveys/questions/new/",
        "texts/", "texts/new/", "sendings/", "sendings/new/", "comparisons/", "comparisons/new/",
    )  # fmt: skip
    return ("staff/password/", "staff/account/", "staff/account/passkeys/", *(f"staff/{BODY}/{page}" for page in pages))


#: Pages of those who keep the central texts.
OPERATOR = (
    "staff/130001/types/",
    "staff/130001/types/UM24/",
    "staff/130001/types/UM24/edit/",
    "staff/130001/body/add/",
)
#: Pages of those who serve people.
COUNTER = (
    "staff/131181/people/counter/", "staff/131181/notices/callbacks/", "staff/131181/cases/paper/", "staff/131181/cases/paper/kodomo-iryohi/1/",
    "staff/131181/voices/write/",
    "staff/131181/surveys/entry/",
)  # fmt: skip
CASEWORK = (
    "staff/131181/people/requests/", "staff/131181/letters/", "staff/131181/cases/", "staff/131181/cases/?show=lapsed", "staff/131181/cases/reasons/",
    "staff/131181/cases/orders/", "staff/131181/payments/?only=", "staff/131181/school-fees/",
)  # fmt: skip
STRANGER = ("staff/sign-in/",)
