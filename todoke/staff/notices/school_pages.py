"""Schools as senders at the desk: classes and their children, a letter written, read by a second person and sent, who has answered."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from django.http import HttpResponse
from django.http.response import HttpResponseBase

from todoke.common.errors import NotFound, Refusal
from todoke.notices.models import Roll, SchoolLetter
from todoke.notices.operations import rolls, school_letters, slips
from todoke.notices.queries import schools as queries
from todoke.notices.rules.school_letters import LANGUAGES, LetterStanding, Through, may_answer
from todoke.notices.rules.slips import MOST_QUESTIONS, Asking, Question, in_languages, questions_of
from todoke.people.models import Person
from todoke.people.operations import looks
from todoke.people.queries import persons
from todoke.people.queries.persons import PersonNotFound
from todoke.people.rules.roles import Act
from todoke.registry.rules.fields import N_
from todoke.staff.desk import Desk, page
from todoke.staff.inputs import text
from todoke.staff.people import looking
from todoke.ui import messages
from todoke.ui import notice_letter_words as words
from todoke.ui.slip_words import answered, told

Errors = list[tuple[str | None, object]]


def _errors(refusal: Refusal) -> Errors:
    """What a refusal says above the form and beside its fields."""
    problems = refusal.data.get("problems")
    if not isinstance(problems, Mapping):
        return [(None, messages.tell(refusal.code, refusal.data))]
    return [
        (f"id_{name}", messages.say(words.PROBLEMS.get(str(code), N_("Something here cannot be used."))))
        for name, code in problems.items()
    ]


@page(Act.VIEW, methods=("GET", "POST"))
def index(desk: Desk) -> HttpResponseBase:
    """Classes of this school year; a new one."""
    given = {name: text(desk.request.POST, name, limit=200) for name in ("school", "name", "phone")}
    errors: Errors = []
    status = 200
    if desk.request.method == "POST":
        _need(desk, Act.CASEWORK)
        try:
            made = rolls.open_roll(
                body=desk.body,
                school=given["school"],
                name=given["name"],
                phone=given["phone"],
                by=desk.actor,
                now=desk.now,
            )
            return desk.go("roll", N_("The class is there. Now put its children in."), roll=made.pk)
        except Refusal as refusal:
            errors, status = _errors(refusal), refusal.status
    context = {
        "rolls": queries.rolls(desk.body, today=desk.today),
        "given": given,
        "errors": errors,
        "error_of": dict(errors),
    }
    return desk.render("notices/rolls.html", context, status=status)


def _need(desk: Desk, act: Act) -> None:
    if not desk.may(act):
        raise NotFound(page=desk.request.path)


def look_at_class(desk: Desk, children: list[Person], roll: Roll) -> None:
    """Write down, child by child, that the names of a class are shown now."""
    for child in children:
        looks.look(
            person=child,
            by=desk.actor,
            now=desk.now,
            why=looks.Why.CASEWORK,
            what=["name"],
            body=desk.body,
            through=f"roll:{roll.pk}",
        )


@page(Act.VIEW, methods=("GET", "POST"))
def roll(desk: Desk, roll: UUID) -> HttpResponseBase:
    """One class: its children, for whoever keeps it; its letters."""
    found = queries.roll(desk.body, roll)
    errors: Errors = []
    status = 200
    if desk.request.method == "POST":
        _need(desk, Act.CASEWORK)
        try:
            _change(desk, found)
            return desk.go("roll", N_("The class is changed."), roll=found.pk)
        except Refusal as refusal:
            errors, status = _errors(refusal), refusal.status
    keeps = desk.may(Act.CASEWORK)
    children = list(queries.children(found, today=desk.today)) if keeps else []
    look_at_class(desk, children, found)
    context = {
        "roll": found, "keeps": keeps, "children": children, "letters": queries.letters(found), "states": words.LETTER_STATES, "errors": errors,
        "error_of": dict(errors), "given": {name: text(desk.request.POST, name, limit=200) for name in ("name", "birth_date")},
    }  # fmt: skip
    return desk.render("notices/roll.html", context, status=status)


def _change(desk: Desk, found: Roll) -> None:
    post = desk.request.POST
    if leaving := post.get("take_out"):
        child = next((each for each in queries.children(found, today=desk.today) if str(each.pk) == leaving), None)
        if child is None:
            raise PersonNotFound
        rolls.take_out(roll=found, child=child, by=desk.actor, now=desk.now)
        return
    name, born = text(post, "name", limit=200), looking.birth_date(text(post, "birth_date", limit=40))
    matching = persons.find(desk.body, name=name, birth_date=born) if name and born else ()
    if len(matching) != 1:
        raise rolls.ChildNotFound
    rolls.add_child(roll=found, child=matching[0], by=desk.actor, now=desk.now)


@page(Act.WRITE, methods=("GET", "POST"))
def new(desk: Desk, roll: UUID) -> HttpResponseBase:
    """Write a letter to the guardians of a class."""
    found = queries.roll(desk.body, roll)
    if desk.request.method == "GET":
        return _form(desk, found)
    post, file = desk.request.POST, desk.request.FILES.get("enclosed")
    try:
        if file is not None and (file.size or 0) > school_letters.LARGEST_PDF:
            raise school_letters.SchoolLetterInvalid(problems={"enclosed": "pdf_too_large"})
        made = school_letters.write(
            roll=found, texts={each: {"title": text(post, f"title_{each}", limit=200), "text": text(post, f"text_{each}", limit=5000)} for each in LANGUAGES},
            questions=_questions(desk), answer_by=_day(text(post, "answer_by_date", limit=10)), by=desk.actor, now=desk.now,
            enclosed=file.read() if file else b"", enclosed_name=file.name or "" if file else "",
        )  # fmt: skip
    except Refusal as refusal:
        return _form(desk, found, errors=_errors(refusal), status=refusal.status)
    return desk.go("school_letter", N_("Written. A second person reads it and sends it."), letter=made.pk)


def _day(given: str) -> date | None:
    try:
        return date.fromisoformat(given) if given else None
    except ValueError:
        return None


def _questions(desk: Desk) -> list[Question]:
    post, found = desk.request.POST, []
    for number in range(1, MOST_QUESTIONS + 1):
        kind = post.get(f"kind_{number}", "")
        if kind in set(Asking):
            options = [
                in_languages(line) for line in text(post, f"options_{number}", limit=2000).splitlines() if line.strip()
            ]
            asks = in_languages(text(post, f"question_{number}", limit=500))
            found.append(Question(Asking(kind), asks, tuple(options) if kind == Asking.CHOICE else ()))
    return found


def _form(desk: Desk, found: Roll, *, errors: Errors | None = None, status: int = 200) -> HttpResponse:
    post = desk.request.POST
    names = [f"{field}_{each}" for field in ("title", "text") for each in LANGUAGES]
    names += [
        f"{field}_{number}" for field in ("kind", "question", "options") for number in range(1, MOST_QUESTIONS + 1)
    ]
    context = {
        "roll": found, "tongues": LANGUAGES, "numbers": range(1, MOST_QUESTIONS + 1), "asking": [(value, messages.say(label)) for value, label in words.ASKING.items()],
        "given": {name: text(post, name, limit=5000) for name in [*names, "answer_by_date"]}, "errors": errors or [], "error_of": dict(errors or []),
    }  # fmt: skip
    return desk.render("notices/school_letter_new.html", context, status=status)


@page(Act.VIEW, methods=("GET", "POST"))
def letter(desk: Desk, letter: UUID) -> HttpResponseBase:
    """One letter: what it says, who sends it; then who has answered, and what came back on paper."""
    found = queries.letter(desk.body, letter)
    if desk.request.method == "GET":
        return _letter(desk, found)
    try:
        said = _do(desk, found, desk.request.POST.get("do", ""))
    except Refusal as refusal:
        return _letter(desk, found, errors=_errors(refusal), status=refusal.status)
    return desk.go("school_letter", said, letter=found.pk)


def _do(desk: Desk, found: SchoolLetter, do: str) -> str:
    if do == "send":
        _need(desk, Act.APPROVE)
        school_letters.send(letter=found, by=desk.actor, now=desk.now)
        return N_("Sent: each guardian finds it in their box.")
    if do == "drop":
        _need(desk, Act.WRITE)
        school_letters.drop(letter=found, by=desk.actor, now=desk.now)
        return N_("Thrown away.")
    if do == "remind":
        _need(desk, Act.WRITE)
        school_letters.remind(letter=found, by=desk.actor, now=desk.now)
        return N_("Only those who have not answered are reminded.")
    _need(desk, Act.CASEWORK)
    through = Through.PHONE if desk.request.POST.get("through") == Through.PHONE else Through.PAPER
    answers = [
        text(desk.request.POST, f"answer_{number}", limit=1000)
        for number, _ in enumerate(questions_of(found.questions), start=1)
    ]
    slips.enter(
        letter=found,
        code=text(desk.request.POST, "code", limit=60),
        answers=answers,
        through=through,
        by=desk.actor,
        now=desk.now,
    )
    return N_("The slip is entered.")


def _letter(desk: Desk, found: SchoolLetter, *, errors: Errors | None = None, status: int = 200) -> HttpResponse:
    keeps, sent = desk.may(Act.CASEWORK), found.state == LetterStanding.SENT
    rows = queries.standings(found, today=desk.today) if sent else ()
    if keeps:
        look_at_class(desk, [each.child for each in rows], found.roll)
    post = desk.request.POST
    context = {
        "letter": found, "roll": found.roll, "states": words.LETTER_STATES, "keeps": keeps, "sent": sent, "rows": rows, "through": words.THROUGH, "answers_of": lambda slip: answered(found, slip),
        "answered": sum(bool(each.slips) for each in rows), "unreached": sum(not each.guardians for each in rows), "questions": told(found), "tongues": LANGUAGES,
        "may_remind": sent and found.asks and found.reminded_at is None and may_answer(found.answer_by_date, today=desk.today),
        "may_send": desk.may(Act.APPROVE) and found.written_by != str(desk.actor), "errors": errors or [], "error_of": dict(errors or []),
        "given": {name: text(post, name, limit=1000) for name in ("code", "answer_1", "answer_2", "answer_3")},
    }  # fmt: skip
    return desk.render("notices/school_letter.html", context, status=status)


@page(Act.VIEW)
def enclosed(desk: Desk, letter: UUID) -> HttpResponseBase:
    """What the letter encloses, to print for those who get paper."""
    found = queries.letter(desk.body, letter)
    content = school_letters.enclosed(letter=found, body=desk.body, by=desk.actor, now=desk.now)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="enclosed-{str(found.pk)[:8]}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response
