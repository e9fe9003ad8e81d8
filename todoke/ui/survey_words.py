"""Surveys in words: kinds, links, modules, ways, states, what is wrong with a question or an answer."""

from collections.abc import Mapping, Sequence
from typing import Final

from markupsafe import Markup

from todoke.eligibility.rules.problems import Problem
from todoke.registry.rules.fields import N_
from todoke.surveys.models import Wave
from todoke.surveys.queries.waves import Asked
from todoke.surveys.rules.kinds import Link, Mode, Module, QuestionKind, WaveState
from todoke.surveys.rules.questions import Checked, Texts, words
from todoke.ui.messages import say
from todoke.ui.ruby import annotate_text

KINDS: Final[Mapping[QuestionKind, str]] = {
    QuestionKind.ONE: N_("One of the choices"),
    QuestionKind.MANY: N_("Any of the choices"),
    QuestionKind.SCALE: N_("A scale"),
    QuestionKind.NUMBER: N_("A number"),
    QuestionKind.YEAR: N_("A year"),
    QuestionKind.TEXT: N_("Free words"),
    QuestionKind.GRID: N_("A table: one choice for each row"),
}
LINKS: Final[Mapping[Link, str]] = {
    Link.FIRST: N_("First wording"),
    Link.IDENTICAL: N_("The same question"),
    Link.COMPARABLE: N_("Reworded, comparable"),
    Link.BROKEN: N_("Another question from here on"),
}
#: What each link does to a chart.
LINK_HINTS: Final[Mapping[Link, str]] = {
    Link.FIRST: N_("The series begins here."),
    Link.IDENTICAL: N_("Nobody answers otherwise because of it. The line goes on."),
    Link.COMPARABLE: N_("The line goes on, with a mark and your reason."),
    Link.BROKEN: N_("The line ends and a new one begins, with your reason."),
}
MODULES: Final[Mapping[Module, str]] = {
    Module.INCONVENIENCE: N_("What is inconvenient, and why"),
    Module.LIFE: N_("When in life it was done"),
    Module.RESPONSIBLE: N_("Who is responsible"),
    Module.ANALOG: N_("Waiting, writing by hand, coming twice"),
    Module.DIGITAL_NEXT: N_("What should become digital next"),
    Module.EASIER_NEXT: N_("What should become easier"),
    Module.MISSED: N_("Support that was missed"),
    Module.PRIVACY: N_("How data about you is used"),
    Module.LITERACY: N_("Using a smartphone and a computer"),
    Module.SCORE: N_("All in all"),
    Module.ABOUT_YOU: N_("About you"),
    Module.OWN: N_("Our own questions"),
}
MODES: Final[Mapping[Mode, str]] = {
    Mode.WEB: N_("On the web"),
    Mode.PAPER: N_("On paper"),
    Mode.PHONE: N_("By telephone"),
    Mode.TABLET: N_("On a tablet at a counter"),
}
STATES: Final[Mapping[WaveState, str]] = {
    WaveState.DRAFT: N_("Being prepared"),
    WaveState.OPEN: N_("Open"),
    WaveState.CLOSED: N_("Closed"),
    WaveState.PUBLISHED: N_("Published"),
}
AGES: Final[Mapping[str, str]] = {
    "15": N_("15 to 19"), "20": N_("20 to 29"), "30": N_("30 to 39"), "40": N_("40 to 49"), "50": N_("50 to 59"), "60": N_("60 to 69"),
    "70": N_("70 to 79"), "80": N_("80 and over"), "": N_("Not said"),
}  # fmt: skip
SEXES: Final[Mapping[str, str]] = {"f": N_("Women"), "m": N_("Men"), "x": N_("Another answer"), "": N_("Not said")}
#: What answers are weighed and counted by.
MARGINS: Final[Mapping[str, str]] = {
    "age": N_("Age"), "sex": N_("Sex"), "town": N_("Municipality"), "mode": N_("Way of answering"),
}  # fmt: skip
#: How cells are written in a box of lines.
CELL_HINTS: Final[Mapping[str, str]] = {
    "age": N_("The first year of each band and a number on each line, such as 20 1200. Bands begin at 15, 20, 30 … 80."),
    "sex": N_("f, m or x and a number on each line, such as f 5200."),
    "town": N_("The six digits of each municipality and a number on each line, such as 131181 2100."),
    "mode": N_("web, paper, phone or tablet and a number on each line."),
}  # fmt: skip
#: Scales that voices use too.
SCALES: Final[Mapping[str, str]] = {
    "recommend-0-10": N_("0 to 10, would you recommend it"),
    "satisfaction-1-5": N_("Five steps, from very bad to very good"),
}  # fmt: skip
#: What is wrong with a survey or a wave, and why one cannot be opened yet, as its author reads it.
PLANNING: Final[Mapping[str, str]] = {
    "key_shape": N_("A code is made of small letters, digits and hyphens."),
    "text_language": N_("This language is not known here."),
    "text_signs": N_("There is a character here that cannot be used. Please type it again."),
    "text_long": N_("Please use 2000 characters at most."),
    "text_missing": N_("Please write this in Japanese. The other languages can follow."),
    "year_range": N_("Please write a year, such as 2027."),
    "day_shape": N_("Please choose a day."),
    "days_backwards": N_("The last day must lie after the first."),
    "days_many": N_("A wave lasts 400 days at most."),
    "days_past": N_("The last day has passed already."),
    "modes_missing": N_("Please choose at least one way of answering."),
    "link_without_web": N_("An open link needs the web or a tablet."),
    "margin_unknown": N_("This cannot be weighed by."),
    "cell_unknown": N_("A line begins with something that is no cell. Please look at the example."),
    "cell_count": N_("A line holds no number that can be used."),
    "cells_shape": N_("Please write a code and a number on each line, each code once."),
    "wave_empty": N_("The wave asks nothing yet."),
    "wave_long": N_("The wave asks more than 100 questions. Nobody answers so many."),
    "wave_retired": N_("A question in it was retired. Please take it out."),
    "wave_languages": N_("Some words are missing in a language. Nobody is asked before they are there in all three."),
    "wave_fingerprint": N_("The wording of a question is not what was kept. Please tell the operator."),
    "wave_past": N_("The last day has passed already."),
    "wave_totals_unasked": N_("The answers are to be weighed by something that the wave does not ask."),
    "count_range": N_("Please write a number from 1 to 5000."),
    "invite_when_open": N_("People can be invited while the wave is open and can be answered on the web."),
    "not_taking_part": N_("This body does not take part in the survey."),
}
#: What is wrong with an answer (``rules.questions.check``), as whoever answers reads it.
ANSWERS: Final[Mapping[str, str]] = {
    "answer_missing": N_("Please answer this."),
    "answer_shape": N_("This answer has another shape than the question asks for."),
    "option_unknown": N_("Please choose from the list."),
    "row_unknown": N_("Please choose from the list."),
    "option_alone": N_("“None of these” does not go together with another choice. Please take one of them out."),
    "options_too_many": N_("Please choose %(most)s at most."),
    "answer_number": N_("Please write a whole number, such as 3."),
    "answer_small": N_("Please write %(least)s or more."),
    "answer_large": N_("Please write %(greatest)s or less."),
    "answer_too_long": N_("Please use %(limit)s characters at most. There are %(length)s now."),
}
#: What is wrong with the document of a question (``rules.question_reader``), as its author reads it.
DOCUMENT: Final[Mapping[str, str]] = {
    "question_kind": N_("Please choose how the question is answered."),
    "question_options_missing": N_("Please give at least two choices."),
    "question_options_unwanted": N_("A question of this kind has no choices. Please take them out."),
    "question_key_twice": N_("The code “%(near)s” stands there twice."),
    "question_alone_unwanted": N_("Only where several can be chosen, one can stand alone."),
    "question_scale_value": N_("On a scale each choice has its own number, but not “I do not know”."),
    "question_scale_unwanted": N_("Only a scale can be shared with voices."),
    "question_rows_missing": N_("A table needs at least one row."),
    "question_rows_unwanted": N_("Only a table has rows. Please take them out."),
    "question_truth_unknown": N_("“%(near)s” is not among the choices."),
    "question_bounds_missing": N_("Please give the least and the greatest number."),
    "question_bounds_unwanted": N_("A question of this kind has no least and no greatest number."),
    "question_bounds_backwards": N_("The greatest number must be more than the least."),
    "question_most": N_("This limit does not fit the question."),
    "question_feeds": N_("Only one choice for age, sex or town can stand in for these."),
    "question_feeds_key": N_("“%(near)s” is no code of an age band, a sex or a town."),
    "question_shape": N_("This part of the question cannot be read."),
    "question_too_many": N_("There are more than %(limit)s here. Please use fewer."),
    "question_field_unknown": N_("There is no entry “%(near)s” here. Please take it out, or correct its name."),
    "question_key_shape": N_("“%(near)s” cannot be a code. A code is made of small letters, digits, _ and -."),
    "question_texts_shape": N_("The words are missing their languages: ja, ja-simple, en."),
    "question_language": N_("“%(near)s” is not one of the languages ja, ja-simple and en."),
    "question_text_long": N_("Please use %(limit)s characters at most."),
    "question_text_signs": N_("There is a character here that cannot be used. Please type it again."),
    "question_text_missing": N_("Please write this in Japanese. The other languages can follow."),
    "question_number": N_("Please write a whole number, such as 3."),
}


def answer_problem(checked: Checked) -> Markup:
    """Why an answer cannot be taken, in the reader's language."""
    return say(ANSWERS[checked.problem], **(checked.data or {}))


def document_problem(problem: Problem) -> Markup:
    """What is wrong with a question, in the reader's language."""
    return say(DOCUMENT[problem.code], **{"near": problem.near, **problem.data})


def shown(texts: Texts | None, language: str) -> Markup:
    """A question's own words in a language, escaped, with readings in plain Japanese."""
    return annotate_text(words(texts, language))


def state_tag(wave: Wave) -> tuple[Markup, str]:
    """Where a wave stands, and the kind of its tag."""
    kinds = {
        WaveState.DRAFT: "draft",
        WaveState.OPEN: "live",
        WaveState.CLOSED: "waiting",
        WaveState.PUBLISHED: "ended",
    }
    state = WaveState(wave.state)
    return say(STATES[state]), kinds[state]


def wave_name(wave: Wave, language: str) -> Markup:
    """What a wave is called: its survey and its year, or its own code where that says more."""
    name = shown(wave.survey.names, language)
    own = "" if wave.key == str(wave.year) else f" {wave.key}"
    return Markup("{} {}{}").format(name, wave.year, own)


def cell_name(margin: str, cell: str, asked: Sequence[Asked], language: str) -> Markup:
    """What a cell is called: an age band, a sex, a town as the question calls it, a way of answering."""
    if not cell:
        return say(N_("Not said"))
    if margin == "mode":
        return say(MODES[Mode(cell)])
    found = next((each.wording.option(cell) for each in asked if each.wording.feeds == margin), None)
    if found is not None:
        return shown(found.texts, language)
    known = {"age": AGES, "sex": SEXES}.get(margin, {}).get(cell)
    return say(known) if known else Markup.escape(cell)
