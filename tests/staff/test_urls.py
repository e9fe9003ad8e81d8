"""Nobody finds anything of a body where they have no role: every address of the table, without exception."""

import secrets
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.test import Client
from django.urls import URLPattern, reverse
from pytest_django import Settings

from tests.notices.keys import app, system
from tests.notices.letters import letter
from tests.notices.operations.test_texts import ROOM, WORDS, in_force
from tests.people import families
from tests.people.standing import open_bank, paper
from tests.procedures import core
from tests.procedures.forms import SMALL, filed, published, without_files
from tests.procedures.operations.test_files import attached
from tests.surveys import answered
from tests.surveys import waves as survey_waves
from tests.voice.improving import begun
from tests.voice.saying import voice
from todoke.bodies.models import Body
from todoke.common import clock
from todoke.common.actors import Actor
from todoke.eligibility.models import CalendarOverride, ParameterSet, RuleVersion
from todoke.eligibility.operations import child_health, rules
from todoke.notices.models import (
    CallBack,
    Comparison,
    LetterBatch,
    NoticeTemplate,
    PhishingReport,
    PhishingWarning,
    Roll,
    Sending,
    TeamRecipient,
)
from todoke.notices.operations import callbacks, comparisons, genuine, phishing, rolls, school_letters, sendings
from todoke.notices.operations.texts import hand_in
from todoke.notices.operations.texts import write as write_text
from todoke.notices.rules import codes, comparing
from todoke.notices.rules.audiences import Audience, AudienceKind
from todoke.notices.rules.phishing import Way
from todoke.people.models import (
    Concern,
    CounterSession,
    DataRequest,
    Mandate,
    Partner,
    PartnerKey,
    Person,
    Protection,
    Relation,
    StaffProvider,
    StaffRole,
    StaffSubject,
    User,
)
from todoke.people.operations import (
    concerns,
    mandate_papers,
    own_data,
    partners,
    persons,
    providers,
    relations,
    staff,
)
from todoke.people.rules.concerns import ConcernKind
from todoke.people.rules.disclosures import KeyScope
from todoke.people.rules.mandates import MandateKind, Matter
from todoke.people.rules.own_data import Asked as Asks
from todoke.people.rules.persons import Kinship, Knowing
from todoke.people.rules.roles import MUST_END, Role
from todoke.procedures.models import (
    Connector,
    FeeRound,
    FormVersion,
    HandOver,
    HandOverFile,
    Payment,
    PaymentOrder,
    Procedure,
    Submission,
)
from todoke.procedures.operations import drafts, forms, hand_over_files, rulings
from todoke.procedures.rules import numbers
from todoke.procedures.rules.definition import Audience as FormAudience
from todoke.procedures.rules.states import Outcome, Route
from todoke.registry.formats import workbook_saved
from todoke.registry.formats.workbook import WorkbookRead
from todoke.registry.models import (
    ApprovalRequest,
    ChangeSet,
    LinkTarget,
    OverrideFlag,
    Program,
    ProgramType,
    ProgramVersion,
    QuarantinedRecord,
    Upload,
)
from todoke.registry.operations import programs, requests, types
from todoke.registry.rules.numbers import slug
from todoke.registry.rules.requests import Asked
from todoke.staff import urls
from todoke.surveys.models import KeyedSheet, Response, SheetEdition
from todoke.surveys.operations import sheets
from todoke.surveys.operations.sheets import Keyed
from todoke.voice.models import Group as VoiceGroup
from todoke.voice.models import Voice
from todoke.voice.operations import answer_texts, grouping, trials
from todoke.voice.operations import counters as voice_counters
from todoke.voice.rules.kinds import About
from todoke.voice.rules.trying import Tasks

PEOPLE = ("people", "person")
SERVING = (
    "counter",
    "data_request",
    "letter",
    "call_back",
    "hand_over",
    "paper",
    "case",
    "reason_text",
    "payment",
    "fee_round",
    "voice_write",
    "survey_entry",
)
LOOKING = ("notice_sending_got", "survey_microdata")
WITHOUT_BODY = {
    "home", "sign_in", "sign_in_passkey", "sign_in_by", "second", "sign_out", "password", "account", "end_other_sessions", "end_session", "passkeys",
    "passkey_options", "add_passkey", "remove_passkey", "make_codes",
}  # fmt: skip
BODY_PATTERNS = [each for each in urls._BODY if isinstance(each, URLPattern)]
NO_CHANGES = WorkbookRead([], [], [])
LINK = "https://www.example.lg.jp/gone"


def names() -> Iterator[str]:
    for each in BODY_PATTERNS:
        assert each.name
        yield each.name


def test_every_pattern_is_walked() -> None:
    top = {each.name for each in urls.urlpatterns if isinstance(each, URLPattern)}
    assert top == WITHOUT_BODY
    assert len(BODY_PATTERNS) == len(urls._BODY) == len(set(names()))


@pytest.fixture
def things(
    arakawa: Body, um24: ProgramType, by: Actor, administrator: User, settings: Settings, tmp_path: Path
) -> dict[str, object]:
    """One of each thing that an address may name, all of Arakawa."""
    now = clock.now()
    content = {"name": "児童手当", "summary": "区の概要", "description": f"お知らせ;{LINK}"}
    draft = programs.create(body=arakawa, by=by, now=now, content=content, type=um24)
    programs.approve(version=draft, by=by, now=now)
    types.revise(type=um24, content={"name": "児童手当", "summary": "新しい概要"}, by=by, now=now)
    change_set = ChangeSet.objects.create(body=arakawa, kind="import", by="test", at=now)
    record = QuarantinedRecord.objects.create(
        change_set=change_set, body=arakawa, position=1, format="tokyo", original="{}", digest="d", reasons=[]
    )
    LinkTarget.objects.filter(url=LINK).update(gone_count=2)
    override = child_health.add_override(
        body=arakawa, by=by, now=now, item="BCG", note="保健所で", source=LINK, effective_from_date=now.date()
    )
    template = rules.ensure_template(
        key="aid", names={"ja": "援助"}, types=[], programs=[draft.program], by=by, body=arakawa, now=now
    )
    when = [{"text": "income < :limit", "label": {"ja": "所得"}}]
    limit = {"limit": {"kind": "integer", "unit": "yen", "default": 5}}
    first = rules.propose(
        document={"when": when, "parameters": limit}, template=template, effective_from=now.date(), by=by, now=now, body=arakawa
    )  # fmt: skip
    rules.approve(version=first, by=by, now=now, body=arakawa)
    settings.STAFF_ISSUERS = ["https://login.example.lg.jp"]
    provider = providers.set_provider(
        body=arakawa,
        name="区の認証",
        issuer="https://login.example.lg.jp",
        client_id="todoke",
        email_domain="",
        by=by,
        now=now,
    )
    linked = providers.link(provider=provider, user=administrator, subject="s-1", by=by, now=now)
    for text in ("age < 2", "age < 3"):  # a rule of its own that holds, and one that waits
        own = rules.propose(
            document={"when": [{"text": text, "label": {"ja": text}}]}, program=draft.program, effective_from=now.date(), by=by, now=now,
            body=arakawa,
        )  # fmt: skip
        if own.sequence == 1:
            rules.approve(version=own, by=by, now=now, body=arakawa)
    asking = families.person(arakawa, "秘密の名前", date(1990, 4, 1))
    wish = own_data.ask(person=asking, asked=Asks.CORRECT, about="person.address", wish="秘密の名前", by=by, now=now)
    found = {"import": '{"format": "tokyo", "counts": {}, "lines": []}', "workbook": workbook_saved.to_json(NO_CHANGES)}
    sent = {
        kind: Upload.objects.create(
            token=secrets.token_hex(16), body=arakawa, kind=kind, name="秘密の名前", by="staff:0", at=now, size=1, sha256="",
            due_at=now, state="ready", found=text,
        ).token
        for kind, text in found.items()
    }  # fmt: skip
    mother, child = (
        persons.open_person(body=arakawa, by=by, now=now, details={"name": name, "birth_date": date(born, 1, 1)})
        for name, born in (("秘密の母", 1990), ("秘密の子", 2020))
    )
    related = relations.relate(
        body=arakawa, kind=Kinship.PARENT, senior=mother, junior=child, known=relations.Known(Knowing.REGISTER), by=by, now=now
    )  # fmt: skip
    given = mandate_papers.write_down(
        principal=mother,
        agent=arakawa,
        paper=paper(MandateKind.WATCH, matters=frozenset({Matter.LOOK_UP})),
        by=by,
        now=now,
    )
    worry = concerns.raise_concern(kind=ConcernKind.ABUSE, principal=mother, text="秘密のあざ", by=by, now=now)
    bank = open_bank(arakawa)
    key, _ = partners.issue_key(
        partner=bank, scope=KeyScope.PROOFS, ends_date=clock.today() + timedelta(days=9), by=by, now=now
    )
    reported = genuine.check_code(typed=codes.make(secrets.choice), source="192.0.2.1", by=by, now=now).report
    phishing.tell_more(report=UUID(reported), body=arakawa, way=Way.SMS, text="秘密の文面", by=by, now=now)
    warned = phishing.warn(body=arakawa, way=Way.SMS, sentences={}, may_show=False, by=by, now=now)
    settings.DATA_DIR = tmp_path
    batch = LetterBatch.objects.create(body=arakawa, speed="ordinary", count=1, sha256="", made_at=now)
    roll = rolls.open_roll(body=arakawa, school="秘密の学校", name="1年1組", phone="", by=by, now=now)
    school_letter = school_letters.write(
        roll=roll, texts={"ja": {"title": "遠足", "text": "行きます"}}, questions=(), answer_by=None, by=by, now=now, enclosed=b"%PDF-1.7"
    )  # fmt: skip
    recipient = TeamRecipient.objects.create(body=arakawa, person=mother, added_by="test", added_at=now)
    waiting = write_text(body=arakawa, words=WORDS, by=by, now=now)
    hand_in(text=waiting, body=arakawa, room=ROOM, by=by, now=now)
    sending = sendings.draft(
        body=arakawa, template=in_force(arakawa, now, replace(WORDS, draft=replace(WORDS.draft, key="other"))), audience=Audience(AudienceKind.EVERYBODY),
        values={"day": "2026-12-24"}, send_at=now, by=by, now=now,
    )  # fmt: skip
    compared = comparisons.propose(
        body=arakawa, name="秘密の比較", template=sending.template, varied=comparing.Varied.TIMING, ways=[comparing.Way("a", hour=9), comparing.Way("b", hour=18)], starts=now.date(),
        ends=now.date(), by=by, now=now,
    )  # fmt: skip
    form = forms.make(body=arakawa, name="秘密の様式", audience=FormAudience.STAFF, key="form", document={**SMALL, "audience": "staff"}, by=by, now=now)  # fmt: skip
    return {
        "form": "form", "question": "moved", "form_page": "before", "form_group": "children", "version": 1,
        "draft": drafts.begin(version=form, person=None, staff="staff:0", by=by, now=now).pk,
        "submission": filed(published(arakawa, {**without_files(), "audience": "staff"}, key="filed", now=now), person=None, by=by, now=now).pk,
        "step": "applicant",
        **core_things(arakawa, now), **counter_things(arakawa, now), **voice_things(arakawa, now),
        **case_things(arakawa, form.procedure, now),
        **fee_things(arakawa, roll, now),
        **loop_things(arakawa, now),
        **survey_entry_things(arakawa, now),
        **survey_things(arakawa, now),
        "attachment": attached(arakawa, now, key="attached").pk,
        "app": app(arakawa)[0].pk, "system": system(arakawa)[0].pk, "recipient": recipient.pk,
        "incident": UUID(reported), "warning": warned.pk, "batch": batch.pk, "roll": roll.pk, "letter": school_letter.pk,
        "text": waiting.pk, "sending": sending.pk, "comparison": compared.pk,
        "mandate": given.pk, "concern": worry.pk, "partner": bank.pk, "partner_key": key.pk,
        "person": mother.pk, "relation": related.pk,
        "number": slug(draft.program.number), "sequence": 1, "record": record.pk, "change_set": change_set.pk,
        "link": LinkTarget.objects.get(url=LINK).pk, "flag": OverrideFlag.objects.get(field="summary").pk,
        "role": StaffRole.objects.get(user=administrator).pk, "token": sent["import"], "override": override.pk, "template": "aid",
        "linked": linked.pk, "wish": wish.pk, "about": "person.address", "key": "moving", "topic": "living",
        "call": callbacks.ask(notice=letter(mother), name="秘密の母", phone="0312345678", wish="", language="ja", by=by, now=now).pk,
        "workbook_token": sent["workbook"], "pending": requests.ask(body=arakawa, kind=Asked.TWO_EYES, by=by, now=now).pk,
    }  # fmt: skip


def core_things(body: Body, now: datetime) -> dict[str, object]:
    """A procedure with a connector and a bulk file."""
    form = core.version(body, now=now)
    connector = core.connected(body, form, Route.FILE, now=now)
    core.some(form, 2, now=now)
    file = hand_over_files.make(connector=connector, href=str, by=core.BY, now=now + timedelta(seconds=9))
    return {
        "procedure": form.procedure_id,
        "route": "file",
        "file": file.pk,
        "hand_over": HandOver.objects.earliest("made_at").pk,
    }


def voice_things(body: Body, now: datetime) -> dict[str, object]:
    """A voice in a group, and a text to answer with."""
    heard = voice(body, now, "秘密の待ち時間")
    group = grouping.begin(voices=[heard], called="秘密のまとまり", by=Actor("test"), now=now)
    texts = {"ja": "秘密のひな型", "ja-simple": "ひみつ", "en": "secret"}
    kept = answer_texts.keep(body=body, name="秘密のひな型", texts=texts, by=Actor("test"), now=now)
    return {"voice": heard.pk, "group": group.pk, "answer_text": kept.pk}


def counter_things(body: Body, now: datetime) -> dict[str, object]:
    """A counter with its poster."""
    made = voice_counters.make(
        body=body, key="madoguchi", names={"ja": "秘密の窓口"}, place="", by=Actor("test"), now=now
    )
    return {"counter": made.key, "size": "a6"}


def case_things(body: Body, procedure: Procedure, now: datetime) -> dict[str, object]:
    """A text of reasons and an order file."""
    text = rulings.keep_text(
        procedure=procedure,
        outcome=Outcome.REFUSED,
        name="秘密の理由",
        texts={"ja": "秘密の理由"},
        by=Actor("test"),
        now=now,
    )
    order = PaymentOrder.objects.create(
        body=body, pay_date=now.date(), count=0, yen=0, token="x", made_by="test", made_at=now
    )
    return {"reason": text.pk, "of": procedure.key, "order": order.pk}


def fee_things(body: Body, roll: Roll, now: datetime) -> dict[str, object]:
    """A payment, and a list of school fees."""
    payment = Payment(
        body=body, number=numbers.make(secrets.choice), yen=600, made_at=now, changed_at=now, for_what="秘密の手数料"
    )
    payment.save(force_insert=True)
    asked = FeeRound.objects.create(
        body=body, roll=roll, texts={"ja": "秘密の教材費"}, due_date=now.date(), made_by="test", made_at=now
    )
    return {"payment": payment.pk, "asked": asked.pk}


def loop_things(body: Body, now: datetime) -> dict[str, object]:
    """An improvement and a trial."""
    given = Tasks({"ja": "秘密の試用"}, {}, [{"ja": "秘密の課題"}])
    trial = trials.make(
        body=body, about_kind=About.BODY, about="", given=given, until_date=now.date(), by=Actor("test"), now=now
    )
    return {"improvement": begun(body, now).pk, "trial": trial.pk}


def survey_entry_things(body: Body, now: datetime) -> dict[str, object]:
    """An open wave with an edition of its sheet, and a sheet that waits for a second look."""
    wave = answered.wave(body, now, open_link=True)
    edition = sheets.print_edition(wave=wave, by=Actor("test"), now=now)
    keyed = Keyed({"words": "秘密の話"})
    sheet = sheets.key_once(body=body, edition=edition, number="", keyed=keyed, by=Actor("staff:0"), now=now)
    return {"open_wave": wave.pk, "edition": edition.number, "sheet": sheet.pk}


def survey_things(body: Body, now: datetime) -> dict[str, object]:
    """A wave in preparation with a question."""
    asked = survey_waves.question(body, now)
    wave = survey_waves.wave(body, now, [asked])
    return {"wave": wave.pk, "survey": wave.survey_id, "survey_question": asked.pk, "kind": "figures"}


def address(name: str, body: Body, things: dict[str, object]) -> str:
    pattern = next(each for each in BODY_PATTERNS if each.name == name)
    wanted = set(pattern.pattern.converters)
    arguments = {key: things[key] for key in wanted}
    if name.startswith("survey_entry") and "wave" in wanted:
        arguments["wave"] = things["open_wave"]
    if name == "workbook_differences":
        arguments["token"] = things["workbook_token"]
    if name in {"partner_notices", "partner_hook", "partner_hook_end"}:
        arguments["partner"] = things["app"]
    if name in {"partner_team", "partner_team_end", "partner_voices", "partner_voices_keep", "partner_voices_end"}:
        arguments["partner"] = things["system"]
    if name in {"type", "type_edit"}:
        arguments["number"] = "UM24"
    return reverse(f"staff:{name}", kwargs={"body": body.key, **arguments})


def ask(client: Client, method: str, url: str) -> int:
    response = getattr(client, method)(url)
    if response.streaming:  # read to its end, the test client closes it without touching the test's connection
        b"".join(response.streaming_content)
    return int(response.status_code)


def wrong(
    client: Client, body: Body, things: dict[str, object], right: set[int], *, among: set[str] | None = None
) -> list[object]:
    """Addresses of the body that answer otherwise, by name and method."""
    found: list[object] = []
    for name in names():
        for method in ("get", "post", "put", "delete"):
            if among is None or name in among:
                status = ask(client, method, address(name, body, things))
                found += [] if status in right else [(name, method, status)]
    return found


def test_another_body_finds_nothing(
    things: dict[str, object], arakawa: Body, stranger: User, at: Callable[[User | None], Client]
) -> None:
    before = snapshot()
    assert wrong(at(stranger), arakawa, things, {404}) == []
    assert snapshot() == before


@pytest.mark.embedded
def test_an_ended_role_finds_nothing(
    things: dict[str, object], arakawa: Body, member: Callable[..., User], at: Callable[[User | None], Client]
) -> None:
    former = member("former", arakawa, Role.ADMINISTRATOR, clock.today())
    assert wrong(at(former), arakawa, things, {404}) == []


def test_nobody_signed_in_is_sent_to_sign_in(
    things: dict[str, object], arakawa: Body, at: Callable[[User | None], Client]
) -> None:
    client, before = at(None), snapshot()
    assert wrong(client, arakawa, things, {302}) == []
    for name in names():
        assert client.post(address(name, arakawa, things))["Location"].startswith(reverse("staff:sign_in"))
    assert snapshot() == before


def test_things_of_another_body_are_not_found_under_ones_own(
    things: dict[str, object], chofu: Body, stranger: User, at: Callable[[User | None], Client], by: Actor
) -> None:
    """An address of one's own body that names a thing of Arakawa, asked for by somebody who may do everything in their own."""
    for role in MUST_END:
        staff.grant(
            user=stranger, body=chofu, role=role, by=by, now=clock.now(), ends_date=clock.today() + timedelta(days=9)
        )
    naming = {each.name for each in BODY_PATTERNS if each.pattern.converters and each.name}
    before = snapshot()
    assert wrong(at(stranger), chofu, things, {404, 405}, among=naming - AT_THE_COUNTER) == []
    assert wrong(at(stranger), chofu, things, {302, 405}, among=set(AT_THE_COUNTER)) == []  # nobody is before this desk
    assert snapshot() == before


#: Pages about whoever is before this very desk; without anybody they lead to its start.
AT_THE_COUNTER = {
    "counter_notices",
    "counter_topic",
    "counter_person",
    "counter_item",
    "counter_consent",
    "counter_withdraw",
    "counter_forms",
    "counter_form_begin",
    "counter_form_step",
    "counter_form_done",
}


def snapshot() -> list[object]:
    return [
        list(Program.objects.values()), list(QuarantinedRecord.objects.values()), list(LinkTarget.objects.values()),
        list(OverrideFlag.objects.values()), list(StaffRole.objects.values()), list(ChangeSet.objects.values()),
        list(User.objects.order_by("pk").values("pk", "password")), list(ProgramVersion.objects.values()), list(Body.objects.values()),
        list(ApprovalRequest.objects.values()), list(CalendarOverride.objects.values()), list(RuleVersion.objects.values()),
        list(ParameterSet.objects.values()), list(Upload.objects.values()), list(StaffProvider.objects.values()),
        list(StaffSubject.objects.values()), list(DataRequest.objects.values()), list(CounterSession.objects.values()),
        list(Person.objects.values()), list(Relation.objects.values()), list(Protection.objects.values()),
        list(Mandate.objects.values()), list(Concern.objects.values()), list(Partner.objects.values()),
        list(PartnerKey.objects.values()), list(PhishingReport.objects.values()), list(PhishingWarning.objects.values()),
        list(PartnerKey.objects.values()), list(LetterBatch.objects.values()), list(Roll.objects.values()),
        list(PartnerKey.objects.values()), list(TeamRecipient.objects.values()),
        list(PartnerKey.objects.values()), list(CallBack.objects.values()),
        list(PartnerKey.objects.values()), list(NoticeTemplate.objects.values()), list(Sending.objects.values()), list(Comparison.objects.values()),
        list(FormVersion.objects.values()), list(Procedure.objects.values()),
        list(LetterBatch.objects.values()), list(Roll.objects.values()), list(TeamRecipient.objects.values()), list(CallBack.objects.values()),
        list(NoticeTemplate.objects.values()), list(Sending.objects.values()), list(Comparison.objects.values()),
        list(Connector.objects.values()), list(HandOver.objects.values()), list(HandOverFile.objects.values()),
        list(Submission.objects.values()), list(PaymentOrder.objects.values()),
        list(Voice.objects.values()), list(VoiceGroup.objects.values()),
        list(KeyedSheet.objects.values()), list(Response.objects.values()), list(SheetEdition.objects.values()),
    ]  # fmt: skip


#: What a colleague began or filed is theirs alone, also inside the body.
THEIRS = {"desk_step", "desk_file", "desk_filed"}
#: What is not there yet: a photo with a voice that has none, figures of a wave in preparation (tests/staff/surveys/test_figures.py opens them).
NOT_YET = {
    "voice_photo", "survey_figures_wave", "survey_figures_question", "survey_figures_responsible", "survey_figures_file",
}  # fmt: skip


def test_ones_own_pages_answer(
    things: dict[str, object], arakawa: Body, administrator: User, at: Callable[[User | None], Client]
) -> None:
    """The walk above would prove nothing if the addresses were wrong: the same ones are found by who may."""
    elsewhere = {"types", "type", "type_edit"}  # types are the operators'
    client = at(administrator)
    found = {}
    for name in names():
        status = ask(client, "get", address(name, arakawa, things))
        decided = {403} if name.startswith((*PEOPLE, *SERVING, *LOOKING)) else {200, 405}
        if status not in ({404, 405} if name in elsewhere | THEIRS | NOT_YET else decided):
            found[name] = status
    assert not found


@pytest.mark.embedded
def test_pages_about_persons_are_for_those_who_need_them(
    things: dict[str, object], arakawa: Body, member: Callable[..., User], at: Callable[[User | None], Client]
) -> None:
    """Nobody opens them by keeping the body or its programmes; each asks first why one looks, and then answers."""
    sends = {"person_mandate_supervisor", "person_mandate_end"}
    every = {"person_mandates", "person_mandate", "person_worry", "people_watching", *sends}
    allowed = {
        Role.COUNTER: {"people", "person", "person_mandate_new", *every},
        Role.OFFICER: {"people", "person", "person_protection", "people_concerns", "people_concern", *every},
        Role.CASEWORKER: {name for name in names() if name.startswith(PEOPLE)} - {"person_protection", "people_concerns", "people_concern"},
    }  # fmt: skip
    for role in Role:
        ending = clock.today() + timedelta(days=9) if role in MUST_END else None
        client = at(member(f"{role}.arakawa", arakawa, role, ending))
        client.post(address("person", arakawa, things), {"why": "counter"})
        for name in names():
            if name.startswith(PEOPLE):
                status = ask(client, "get", address(name, arakawa, things))
                right = (405 if name in sends else 200) if name in allowed.get(role, ()) else 403
                assert status == right, (role, name)
                assert ("秘密" in client.get(address(name, arakawa, things)).content.decode()) <= (status == 200)


def test_the_counter_and_requests_are_for_those_who_serve(
    things: dict[str, object], arakawa: Body, member: Callable[..., User], at: Callable[[User | None], Client]
) -> None:
    at_counter = {"counter": 200, "counter_finish": 405, **dict.fromkeys(AT_THE_COUNTER, 302)}
    sends = dict.fromkeys(("letters_returned", "letter_fetch", "letter_posted", "letter_drop"), 405)
    calls = {"call_backs": 200, "call_back": 200}
    handing = {
        "hand_overs": 200,
        "hand_over": 200,
        "hand_over_list": 200,
        "hand_over_files": 200,
        "hand_over_file": 200,
        "hand_over_fetch": 405,
        "hand_over_answers": 405,
    }
    shown = (
        "cases",
        "case",
        "case_ask",
        "case_propose",
        "reason_texts",
        "reason_text_new",
        "reason_text",
        "payment_orders",
        "payment_order",
    )
    cases: dict[str, int] = {
        **dict.fromkeys(shown, 200), "case_answer": 302, "case_edit": 404, "case_letter": 404, "case_file": 200,
        **dict.fromkeys(("case_search", "case_bulk", "case_export", "case_act", "case_drop", "case_decide", "payment_order_fetch"), 405),
    }  # fmt: skip
    answers = {name: 200 for name in names() if name.startswith("survey_entry")}
    on_paper = {
        **answers,
        "paper": 200,
        "paper_enter": 404,
        "paper_done": 404,
        "paper_again": 404,
        "voice_write": 200,
    }  # a draft was never printed
    fees = {"payments": 200, "payment": 200}
    allowed = {
        Role.COUNTER: {**at_counter, **sends, **calls, **on_paper, **fees},
        Role.CASEWORKER: {
            **fees,
            "fee_rounds": 200,
            "fee_round": 200,
            "data_requests": 200,
            "data_request": 200,
            "letters": 200,
            "letter_batch": 200,
            **sends,
            **calls,
            **handing,
            **cases,
            **on_paper,
        },
        Role.OFFICER: {"letters": 200, "letter_batch": 404, **sends},  # of those whom nobody has to be kept from
    }
    for role in Role:
        ending = clock.today() + timedelta(days=9) if role in MUST_END else None
        client = at(member(f"{role}.serves", arakawa, role, ending))
        for name in names():
            if name.startswith(SERVING):
                right = allowed.get(role, {}).get(name, 403)
                if name in {"counter_withdraw", "counter_form_begin"} and role is Role.COUNTER:
                    right = 405
                assert ask(client, "get", address(name, arakawa, things)) == right, (role, name)


@pytest.mark.parametrize("role", [Role.AUTHOR, Role.APPROVER])
def test_colleagues_do_not_find_what_somebody_else_sent(
    role: Role,
    things: dict[str, object],
    arakawa: Body,
    member: Callable[..., User],
    at: Callable[[User | None], Client],
) -> None:
    client, before = at(member("colleague", arakawa, role)), snapshot()
    decided = {404, 405} if role is Role.APPROVER else {403, 404, 405}
    for name in ("import", "import_drop", "import_apply", "workbook_differences"):
        for method in ("get", "post", "put", "delete"):
            assert ask(client, method, address(name, arakawa, things)) in decided, (name, method)
    for name in ("imports", "workbook"):
        assert "秘密の名前" not in client.get(address(name, arakawa, things)).content.decode()
    assert snapshot() == before


@pytest.mark.parametrize("name", ["types", "type", "type_edit"])
def test_types_are_open_to_operators(
    name: str, things: dict[str, object], tokyo: Body, member: Callable[..., User], at: Callable[[User | None], Client]
) -> None:
    operator = member("admin.tokyo", tokyo, Role.ADMINISTRATOR)
    assert ask(at(operator), "get", address(name, tokyo, things)) == 200
    assert ask(at(member("author.tokyo", tokyo, Role.AUTHOR)), "get", address(name, tokyo, things)) == 404


def test_a_role_until_tomorrow_still_holds(
    arakawa: Body, member: Callable[..., User], at: Callable[[User | None], Client]
) -> None:
    user = member("until", arakawa, Role.AUTHOR, clock.today() + timedelta(days=1))
    assert ask(at(user), "get", reverse("staff:programs", kwargs={"body": arakawa.key})) == 200


def test_authors_do_not_decide(
    things: dict[str, object], arakawa: Body, author: User, at: Callable[[User | None], Client]
) -> None:
    before, client = snapshot(), at(author)
    for name in (
        "approve",
        "reject",
        "import_apply",
        "undo",
        "withdraw",
        "request_approve",
        "request_refuse",
        "give_role",
        "open_account",
        "end_role",
        "renew_password",
        "provider",
        "provider_end",
        "provider_link",
        "provider_unlink",
        "add_body",
        "notice_text_approve",
        "notice_text_send_back",
        "notice_text_retire",
        "notice_sending_approve",
        "notice_comparison_approve",
    ):
        assert ask(client, "post", address(name, arakawa, things)) == 403, name
    assert ask(client, "post", address("body", arakawa, things)) == 403
    assert snapshot() == before
