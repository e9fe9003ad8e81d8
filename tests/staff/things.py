"""One of each thing that an address of the staff pages may name, and every row that they could change."""

import secrets
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID

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
)
from todoke.people.rules.concerns import ConcernKind
from todoke.people.rules.disclosures import KeyScope
from todoke.people.rules.mandates import MandateKind, Matter
from todoke.people.rules.own_data import Asked as Asks
from todoke.people.rules.persons import Kinship, Knowing
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
from todoke.surveys.models import KeyedSheet, Response, SheetEdition
from todoke.surveys.operations import sheets
from todoke.surveys.operations.sheets import Keyed
from todoke.voice.models import Group as VoiceGroup
from todoke.voice.models import Voice
from todoke.voice.operations import answer_texts, grouping, trials
from todoke.voice.operations import counters as voice_counters
from todoke.voice.rules.kinds import About
from todoke.voice.rules.trying import Tasks

NO_CHANGES = WorkbookRead([], [], [])
LINK = "https://www.example.lg.jp/gone"


def one_of_each(
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
