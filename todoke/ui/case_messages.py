"""What people read for each code about cases: what cannot be done now, and what is wrong with what was written."""

from typing import Final

from todoke.registry.rules.fields import N_

MESSAGES: Final[dict[str, str]] = {
    "case_not_found": N_("There is nothing here, or it is not for you to see."),
    "case_code_wrong": N_("The number and the code do not belong together. Both are on your receipt; please compare them once more."),
    "case_not_now": N_("This cannot be done with the case as it stands."),
    "case_invalid": N_("Something here cannot be kept."),
    "case_over": N_("This case has ended. Nothing in it can be changed any more."),
    "case_waits_payment": N_("The fee has not been paid yet. The case waits for it."),
    "case_waits_cosign": N_("The other guardian has not agreed yet. The case waits for it."),
    "case_waits_for_answer": N_(
        "The resident has until %(until)s to answer what you asked. Until then nothing can be decided; you can take the request back."
    ),
    "correction_open_already": N_("The resident is still asked for a correction. Take that back first, or wait for the answer."),
    "correction_over": N_("Nothing is asked for here any more."),
    "correction_empty": N_("Please choose at least one question."),
    "correction_twice": N_("The same question stands here twice."),
    "correction_too_soon": N_("The day must lie ahead, so that there is time to answer."),
    "correction_too_late": N_("The day lies more than a year ahead."),
    "path_unknown": N_("This question is not among those that can be answered here."),
    "reason_unknown": N_("Please choose a reason from the list."),
    "reason_words_missing": N_("Please say in words what is wrong."),
    "file_unknown": N_("This file does not belong here. Please add it again."),
    "ruling_not_proposed": N_("No decision is proposed here."),
    "ruling_proposed_already": N_("A decision is proposed already. It is decided or sent back first."),
    "ruling_reasons_missing": N_("Whoever is refused something must be told why (行政手続法8条). Please write the reasons."),
    "ruling_pays_nothing": N_("Nothing can be paid where the answer is no."),
    "ruling_no_account": N_("No bank account was answered, so nothing can be paid. Ask for it as a correction."),
    "ruling_too_much": N_("This amount does not fit into an order file."),
    "words_missing": N_("Please write something here."),
    "words_too_long": N_("This is too long. Please write at most %(limit)s characters."),
    "reason_text_invalid": N_("This text cannot be kept."),
    "reason_text_taken": N_("Another text of this procedure has this name."),
    "paying_account_invalid": N_("Something here cannot stand in an order file."),
    "account_digits": N_("Please write digits only, and not too many."),
    "account_signs": N_("An order file holds katakana, capital letters, digits and ( ) - . , / only."),
    "choice_missing_account": N_("Please choose the kind of account."),
    "pay_date_past": N_("This day is past."),
    "nothing_to_pay": N_("Nothing that waits can stand in an order file, or your body's own account is not set yet."),
}  # fmt: skip
