"""One letter: what it says, the step, done or not for me, a call back, why it came, whether it is genuine, and stopping its topic."""

from collections.abc import Mapping
from uuid import UUID

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from markupsafe import escape

from todoke.common.errors import NotFound, Refusal
from todoke.notices.models import CallBack, Notice
from todoke.notices.operations import callbacks, choices, reading
from todoke.notices.queries import box
from todoke.notices.queries import choices as chosen
from todoke.notices.rules import codes
from todoke.notices.rules.choices import may_stop
from todoke.notices.rules.tact import Tact
from todoke.notices.rules.topics import TOPICS, Topic
from todoke.people.rules.mandates import Matter
from todoke.registry.models import Program
from todoke.registry.rules.fields import N_
from todoke.ui import messages, notice_addresses, notice_codes, notice_words
from todoke.ui.consents import field_label
from todoke.ui.held_words import COMMA
from todoke.ui.names import name_of
from todoke.web.frame import language
from todoke.web.notices.reading import reader_of
from todoke.web.people.session import Visitor, resident_page
from todoke.web.town.pages import SeeOther

#: How the ledger and the choice name this page.
THROUGH = "letter"
#: Rules that have a name besides their key.
RULES = {"calendar": N_("Calendar of vaccinations and check-ups")}


@resident_page(methods=("GET", "POST"))
def show(visitor: Visitor, notice: UUID) -> HttpResponseBase:
    """Read a letter; what is pressed on it is done at once."""
    found = box.letter(reader_of(visitor), notice)
    if visitor.request.method == "GET":
        if visitor.acting_for is None:
            reading.open_letter(notice=found, by=visitor.actor, now=visitor.now)
        return _page(visitor, found)
    try:
        said = _act(visitor, found, visitor.request.POST.get("do", ""))
    except callbacks.CallBackInvalid as refusal:
        return _page(visitor, found, refusal=refusal)
    visitor.say_next(said)
    return SeeOther(visitor.url("box_notice", notice=str(found.pk)))


def _act(visitor: Visitor, notice: Notice, action: str) -> str:
    """Do what was pressed; what to say of it on the next page."""
    by, now, post = visitor.actor, visitor.now, visitor.request.POST
    agent = visitor.person if visitor.acting_for is not None else None
    if action in {"stop", "start"}:
        visitor.need_oneself()  # only the person's own act changes what they chose
        act = choices.stop if action == "stop" else choices.start
        act(person=visitor.person, topic=Topic(notice.topic), by=by, now=now, through=THROUGH)
        return N_("It is stopped for every body, at once.") if action == "stop" else N_("It is as it was.")
    visitor.need(Matter.RECEIVE)
    if action == "done":
        reading.report_done(notice=notice, by=by, now=now, agent=agent)
        return N_("Noted as done. Nobody reminds you of it again.")
    if action == "decline":
        reading.decline(notice=notice, by=by, now=now, agent=agent)
        return N_("Noted as not for you. The letter stays here, and no reminder comes.")
    if action == "take_back":
        reading.take_back(notice=notice, by=by, now=now, agent=agent)
        return N_("It is as it was.")
    if action == "call":
        callbacks.ask(
            notice=notice, name=post.get("name", ""), phone=post.get("phone", ""), wish=post.get("wish", ""), language=language(), by=by, now=now,
            agent=agent,
        )  # fmt: skip
        return N_("You will be called")
    waiting = box.call_asked(notice)
    if action == "no_call" and waiting is not None:
        callbacks.take_back(callback=waiting, by=by, now=now)
        return N_("Nobody calls you. Your number is deleted.")
    raise NotFound(page=action)


def _page(visitor: Visitor, notice: Notice, *, refusal: Refusal | None = None) -> HttpResponse:
    topic = Topic(notice.topic)
    oneself = visitor.acting_for is None
    stopped = oneself and topic in chosen.stopped([visitor.person.pk]).get(visitor.person.pk, frozenset())
    context = {
        "notice": notice, "letter": notice_words.letter(notice, language()), "topic": messages.say(TOPICS[topic].label), "code": codes.written(notice.code),
        "about": notice.about.name if notice.about_id != visitor.whose.pk else "", "why": _why(notice), "stopped": stopped,
        "may_stop": oneself and not notice.law and may_stop(topic), "may_act": visitor.may(Matter.RECEIVE), "oneself": oneself,
        "over": notice.until_date is not None and notice.until_date < visitor.today, "topic_url": visitor.url("box_topic", topic=topic.value),
        "back": visitor.url("box"), "sender": name_of(notice.body), "genuine_url": f"{notice_addresses.genuine(language())}#{codes.written(notice.code)}", "qr": notice_codes.qr(notice.code),
        "reply_url": _reply(visitor, notice), **_calling(visitor, box.call_asked(notice), refusal),
    }  # fmt: skip
    return visitor.render("web/notices/letter.html", context, status=refusal.status if refusal else 200)


def _reply(visitor: Visitor, notice: Notice) -> str:
    """Where a letter of a school is answered; "" for any other."""
    if notice.topic != Topic.SCHOOL or not notice.item.startswith("letter:") or visitor.acting_for is not None:
        return ""
    return visitor.url("notice_reply", letter=str(notice.pk))


def _calling(visitor: Visitor, asked: CallBack | None, refusal: Refusal | None) -> dict[str, object]:
    """The form of the call back with what was typed and what was wrong with it, or the call that waits."""
    problems = refusal.data.get("problems") if refusal else None
    found: Mapping[str, str] = problems if isinstance(problems, dict) else {}
    said = {field: messages.tell(code, refusal.data if refusal else None) for field, code in found.items()}
    post, person = visitor.request.POST, visitor.person
    typed = {
        "name": post.get("name", person.name),
        "phone": post.get("phone", person.phone),
        "wish": post.get("wish", ""),
    }
    return {
        "asked": asked,
        "typed": typed,
        "problems": {field: said.get(field) for field in typed},
        "is_open": bool(said),
        "errors": [(f"id_{field}", words) for field, words in said.items()],
    }


def _why(notice: Notice) -> dict[str, object]:
    """Why this came: the rule and its version, the names of the facts that it used, the law, the programme; never a value."""
    because: Mapping[str, object] = notice.because or {}
    number = _words(because, "program") or notice.template.program
    program = Program.objects.filter(number=number, live__isnull=False).first() if number else None
    rules = [messages.say(RULES[each]) if each in RULES else escape(each) for each in _listed(because.get("rule"))]
    return {
        "rule": messages.say(COMMA).join(rules), "version": _words(because, "version"),
        "facts": list(dict.fromkeys(field_label(each) for each in _listed(because.get("facts")))),
        "law": notice.law or _words(because, "law"), "statutory": bool(notice.law), "source": _words(because, "source"), "program": program,
        "sent_by_staff": notice.sending_id is not None, "grave": notice.tact >= Tact.UNASKED_NEVER,
    }  # fmt: skip


def _listed(value: object) -> list[str]:
    """One thing or several, as texts."""
    if isinstance(value, list | tuple):
        return [str(each) for each in value]
    return [str(value)] if value not in (None, "") else []


def _words(because: Mapping[str, object], key: str) -> str:
    return "、".join(_listed(because.get(key)))
