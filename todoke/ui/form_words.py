"""Forms in words: what is wrong with an answer or a definition, and the names of kinds, parts, states and ways."""

import re
from collections.abc import Mapping
from typing import Final

from markupsafe import Markup

from todoke.eligibility.rules.problems import Problem
from todoke.procedures.rules.definition import Audience, Signature, Way
from todoke.procedures.rules.kinds import QuestionKind
from todoke.procedures.rules.states import (
    HandOverState,
    Happening,
    Route,
    VersionState,
)
from todoke.registry.rules.fields import N_
from todoke.ui import rule_messages
from todoke.ui.messages import say

_NAMES: Final = re.compile(r"%\((\w+)\)s")

#: What is wrong with an answer (``values.py``, ``flow.py``), as whoever fills in reads it: what to do, with an example.
ANSWERS: Final[dict[str, str]] = {
    "answer_missing": N_("Please answer this."),
    "group_too_few": N_("Please add at least %(least)s."),
    "group_too_many": N_("There can be %(most)s at most. Please take some out."),
    "individual_number": N_("This holds a My Number. Please take it out: we do not keep it here."),
    "value_shape": N_("This answer has another shape than the question asks for."),
    "text_too_long": N_("Please use %(limit)s characters at most. There are %(length)s now."),
    "text_too_short": N_("Please write at least %(limit)s characters."),
    "text_signs": N_("There is a character here that cannot be used. Please type it again."),
    "text_lines": N_("Please write this in one line."),
    "name_missing": N_("Please write the name."),
    "kana_missing": N_("Please write how the name is read, such as トドケ ハナコ."),
    "kana_signs": N_("Please write this in kana only, such as トドケ ハナコ."),
    "date_part_missing": N_("Please fill this in too."),
    "date_year": N_("We cannot read this year. Write it like 2026, or like 令和8."),
    "date_impossible": N_("There is no such day. Please check the year, the month and the day."),
    "postcode_shape": N_("A postcode has seven digits, such as 116-8501."),
    "address_missing": N_("Please write the address."),
    "phone_shape": N_("A telephone number begins with 0 and has 10 or 11 digits, such as 090-1234-5678."),
    "email_shape": N_("This is not one e-mail address. Write it like hanako@example.jp."),
    "bank_code": N_("The code of the bank has four digits, such as 0001. It stands on the bank card or book."),
    "branch_code": N_("The code of the branch has three digits, such as 001. It stands on the bank card or book."),
    "account_type": N_("Please choose the kind of account."),
    "account_number": N_("The number of the account has seven digits at most."),
    "account_holder": N_("Please write the holder as in the bank book: kana, capital letters and digits."),
    "choice_unknown": N_("Please choose from the list."),
    "files_too_many": N_("Please add %(limit)s files at most."),
    "file_unknown": N_("This file is no longer here. Please add it again."),
    "files_too_few": N_("Please add at least %(limit)s files."),
    "amount_shape": N_("Please write an amount in yen, such as 12000."),
    "number_shape": N_("Please write a whole number, such as 3."),
    "number_small": N_("This is too small. Please write %(least)s or more."),
    "number_large": N_("This is too large. Please write %(most)s or less."),
}
#: Said instead of ``answer_missing`` where the kind tells what to do.
MISSING: Final[dict[str, str]] = {
    QuestionKind.NAME: N_("Please write the name."),
    QuestionKind.DATE: N_("Please write the date."),
    QuestionKind.ADDRESS: N_("Please write the address."),
    QuestionKind.PHONE: N_("Please write the telephone number."),
    QuestionKind.EMAIL: N_("Please write the e-mail address."),
    QuestionKind.BANK: N_("Please write the bank account."),
    QuestionKind.YES_NO: N_("Please choose yes or no."),
    QuestionKind.CHOICE: N_("Please choose one."),
    QuestionKind.CHOICES: N_("Please choose at least one."),
    QuestionKind.AMOUNT: N_("Please write the amount. Write 0 if there is none."),
    QuestionKind.NUMBER: N_("Please write the number. Write 0 if there is none."),
    QuestionKind.FILE: N_("Please add a photo or a file."),
    QuestionKind.DECLARATION: N_("Please tick the box if this is so."),
}
#: What is wrong with a definition (``documents.py``), as its author reads it.
DOCUMENT: Final[dict[str, str]] = {
    "format_unknown": N_("This file is of another version of the format (%(near)s). Here version 1 is read."),
    "document_too_large": N_("This file is larger than %(limit)s characters. Please split the form."),
    "document_too_deep": N_("The lists and objects lie too deep within one another."),
    "field_unknown": N_("There is no entry “%(near)s” here. Please take it out, or correct its name."),
    "object_shape": N_("An object { … } is expected here."),
    "list_shape": N_("A list [ … ] is expected here."),
    "list_too_long": N_("There are more than %(limit)s here. Please use fewer."),
    "truth_shape": N_("Please write true or false."),
    "line_shape": N_("A text in one line of at most 200 characters is expected here."),
    "text_shape": N_("The words are missing their languages: ja, ja-simple, en."),
    "text_language": N_("“%(near)s” is not one of the languages ja, ja-simple and en."),
    "text_missing": N_("Please write this in Japanese. The other languages can follow."),
    "text_too_long": N_("Please use %(limit)s characters at most."),
    "text_signs": N_("There is a character here that cannot be used. Please type it again."),
    "number_bounds": N_("A whole number from %(least)s to %(most)s is expected here."),
    "choice_unknown": N_("“%(near)s” is not among the choices: %(choices)s."),
    "key_shape": N_("“%(near)s” cannot be a key. A key is made of small letters, digits and _, and begins with a letter."),
    "key_twice": N_("The key “%(near)s” stands there twice. Each question, group and page has its own."),
    "key_taken": N_("The key “%(near)s” is needed by the form itself. Please choose another."),
    "form_empty": N_("There is no question yet. Please add one."),
    "form_too_long": N_("There are %(near)s questions. A form has %(limit)s at most."),
    "page_empty": N_("There is no question on this page. Please add one, or take the page out."),
    "bounds_backwards": N_("The least is more than the most. Please swap the two."),
    "bounds_unwanted": N_("Answers of this kind have no least and no most. Please leave both out."),
    "options_missing": N_("Please give at least one choice."),
    "options_unwanted": N_("Only a question with choices has a list of them. Please take the list out."),
    "option_twice": N_("The choice “%(near)s” stands there twice."),
    "option_value": N_("“%(near)s” cannot be the code of a choice. A code is made of small letters, digits and _."),
    "group_unknown": N_("There is no group “%(near)s”. Please add it, or take the page out of it."),
    "group_apart": N_("The pages of the group “%(near)s” have to stand one after the other."),
    "group_empty": N_("The group “%(near)s” has no page. Please add one, or take the group out."),
    "condition_shape": N_("A condition is a text, such as moved or children_count > 1."),
    "condition_unknown": N_("The condition names “%(near)s”, and no question of this form has this key. Was it taken out?"),
    "condition_later": N_("The condition names “%(near)s”, which is asked only later, or on this page. Please move that question to an earlier page."),
    "condition_circle": N_("“%(near)s” and this are shown only if the other is shown. Please take one of the two conditions out."),
    "condition_itself": N_("The condition names its own question “%(near)s”."),
    "condition_elsewhere": N_("The condition names “%(near)s”, which is asked once for each of a group. Outside the group only their number can be read."),
    "condition_ticks": N_("“%(near)s” lets people tick several. Please name one tick, such as %(near)s__ and the code of a choice."),
    "condition_kind": N_("The condition names “%(near)s”. Its answer is a text or a file, and conditions cannot read those."),
    "prefill_unknown": N_("“%(near)s” is nothing that is known of a person here."),
    "prefill_kind": N_("“%(near)s” does not suit this kind of question."),
    "document_unwanted": N_("Only a question for files can name a document."),
    "fee_missing": N_("Please write how many yen it is. Write 0 where nothing is due."),
    "fee_negative": N_("A fee is never less than 0 yen."),
    "part_body": N_("“%(near)s” is not the key of a body."),
    "part_twice": N_("The body “%(near)s” stands there twice."),
    "part_question": N_("The part names “%(near)s”, and no question of this form has this key. Was it taken out?"),
    "part_empty": N_("This body gets no question. Please choose at least one."),
    "reason_shape": N_("A reason is a text in one line of at most 200 characters."),
}  # fmt: skip

#: Said instead where it can be guessed what was meant.
_GUESSED: Final[dict[str, str]] = {
    "condition_unknown": N_("The condition names “%(near)s”, and no question of this form has this key. Do you mean “%(suggestion)s”?"),
}  # fmt: skip
#: What could be easier in a form (``hints.py``), as its author reads it.
HINTS: Final[dict[str, str]] = {
    "hint_no_duration": N_("Please say in the introduction how long it takes, such as “about 10 minutes”."),
    "hint_many_files": N_("%(count)s files have to be added. Each one makes people give up. Which of them does the office know already?"),
    "hint_no_ja_simple": N_("%(count)s texts are not there in plain Japanese yet. The first is here."),
    "hint_no_en": N_("%(count)s texts are not there in English yet. The first is here."),
    "hint_long_page": N_("There are %(count)s questions on this page. One page holds one question, or few that belong together."),
    "hint_long_consent": N_("Consent is one sentence. Please shorten it."),
    "hint_part_nowhere": N_("Nobody gets the answer to “%(near)s”. Please give it to a body, or take the question out."),
    "hint_long_sentence": N_("The sentence “%(near)s…” has %(length)s characters. Please split it: %(limit)s are easy to read."),
    "hint_long_words": N_("The sentence “%(near)s…” has %(length)s words. Please split it: %(limit)s are easy to read."),
    "hint_jargon": N_("“%(near)s” is a word of offices. Plainer is “%(plain)s”."),
    "hint_no_reading": N_("“%(near)s” has no reading. Please write it like {漢字|かんじ}."),
    "hint_seal": N_("A seal is asked for, and no law is named. Please name the law, or do without a seal."),
    "hint_individual_number": N_("A My Number is asked for. It is not kept here: the town gets it through its own number system."),
    "hint_two_questions": N_("Two things may be asked in one. Please make two questions of them."),
    "hint_no_without": N_("Please say what people can do who do not have this document."),
}  # fmt: skip

#: Each kind: its name, and what it is for.
KINDS: Final[dict[str, tuple[str, str]]] = {
    QuestionKind.NAME: (N_("Full name"), N_("A person's name, with how it is read in kana.")),
    QuestionKind.DATE: (N_("Date"), N_("A day. People write it in the Japanese or the western calendar.")),
    QuestionKind.ADDRESS: (N_("Address"), N_("A postcode and an address.")),
    QuestionKind.PHONE: (N_("Telephone number"), N_("A number at which somebody can be called.")),
    QuestionKind.EMAIL: (N_("E-mail address"), N_("One e-mail address.")),
    QuestionKind.BANK: (N_("Bank account"), N_("The account for a payment, with the codes of bank and branch.")),
    QuestionKind.YES_NO: (N_("Yes or no"), N_("A question that yes or no answers. Conditions can read it.")),
    QuestionKind.CHOICE: (N_("One of several"), N_("One is chosen from a list. Conditions can read it.")),
    QuestionKind.CHOICES: (N_("Several of a list"), N_("Everything that applies is ticked. Conditions can read each tick.")),
    QuestionKind.AMOUNT: (N_("Amount of money"), N_("Whole yen. Conditions and fees can read it.")),
    QuestionKind.NUMBER: (N_("Whole number"), N_("How many, or how much. Conditions and fees can read it.")),
    QuestionKind.TEXT: (N_("Short text"), N_("One line of free words.")),
    QuestionKind.LONG_TEXT: (N_("Long text"), N_("Several lines of free words.")),
    QuestionKind.FILE: (N_("Photo or file"), N_("A photo or a PDF of a document.")),
    QuestionKind.DECLARATION: (N_("Declaration"), N_("A sentence that the person confirms with a tick.")),
}  # fmt: skip
AUDIENCES: Final[dict[str, str]] = {Audience.RESIDENT: N_("Residents"), Audience.STAFF: N_("Staff of this body")}
SIGNATURES: Final[dict[str, str]] = {
    Signature.NONE: N_("Without signing in"),
    Signature.SIGN_IN: N_("By signing in"),
    Signature.JPKI: N_("Signed with the My Number card"),
}
WAYS: Final[dict[str, str]] = {
    Way.FORM: N_("A form to fill in"),
    Way.CONFIRM: N_("One page to confirm what is known"),
    Way.AUTOMATIC: N_("Nothing to file: what is known decides"),
}
VERSION_STATES: Final[dict[str, str]] = {
    VersionState.DRAFT: N_("Being written"),
    VersionState.PROPOSED: N_("Waits for a second person"),
    VersionState.PUBLISHED: N_("Published"),
    VersionState.RETIRED: N_("Taken back"),
}
ROUTES: Final[dict[str, str]] = {
    Route.PULL: N_("The core system fetches it (API)"),
    Route.WEBHOOK: N_("We call the core system (webhook)"),
    Route.REST: N_("We call the core system's own API"),
    Route.FILE: N_("A file with many at once"),
    Route.SCREEN: N_("Read in through a screen of the core system"),
    Route.RPA: N_("A robot types it in (RPA)"),
    Route.RETYPING: N_("Somebody types it in again"),
}
HAND_OVER_STATES: Final[dict[str, str]] = {
    HandOverState.DUE: N_("To be handed over"),
    HandOverState.HANDED: N_("Handed over, not acknowledged yet"),
    HandOverState.ACKNOWLEDGED: N_("The core system has it"),
    HandOverState.REJECTED: N_("The core system turned it away"),
    HandOverState.FAILED: N_("It could not be handed over"),
}
HAPPENINGS: Final[dict[str, str]] = {
    Happening.SHOWN: N_("Shown"),
    Happening.ANSWERED: N_("Answered"),
    Happening.ERROR: N_("Refused with an error"),
    Happening.LEFT: N_("Left the form here"),
    Happening.HELP: N_("Asked for help"),
    Happening.RETURNED: N_("Returned for correction"),
    Happening.SECONDS: N_("Seconds on this step"),
}


def told(code: str, data: Mapping[str, object] = {}, kind: QuestionKind | None = None) -> Markup:
    """What is wrong with an answer, in the reader's language; ``kind`` for plainer words where nothing was answered."""
    text = (
        MISSING.get(kind or "", ANSWERS[code])
        if code == "answer_missing"
        else ANSWERS.get(code, ANSWERS["value_shape"])
    )
    return _fill(text, data)


def tell_fault(problem: Problem) -> Markup:
    """What is wrong with a part of a definition, or with a condition or amount in it, in the reader's language."""
    text = (
        DOCUMENT.get(problem.code) or rule_messages.MESSAGES.get(problem.code) or rule_messages.MESSAGES["rule_invalid"]
    )
    if problem.data.get("suggestion"):
        text = _GUESSED.get(problem.code, text)
    units = {side: say(str(problem.data[side])) for side in ("left", "right") if side in problem.data}
    return _fill(text, {"near": problem.near, **problem.data, **units})


def tell_hint(problem: Problem) -> Markup:
    """What could be easier in a form, in the reader's language."""
    return _fill(HINTS[problem.code], {"near": problem.near, **problem.data})


def _fill(text: str, data: Mapping[str, object]) -> Markup:
    return say(text, **{name: data.get(name, "") for name in _NAMES.findall(text)})
