"""What people read for each refusal about surveys; each part has its own block."""

from typing import Final

from todoke.registry.rules.fields import N_

#: Questions, surveys and waves.
_KEEPING: Final[dict[str, str]] = {
    "question_invalid": N_("The question cannot be kept so."),
    "question_not_found": N_("There is no such question."),
    "question_key_taken": N_("There is a question with this code already. Please choose another."),
    "question_retired": N_("This question was retired. Please take it back first."),
    "question_unchanged": N_("Nothing was changed in the question."),
    "question_link_unfit": N_("What was changed does not allow this link. Please choose another, or change less."),
    "question_why_missing": N_("Please write why, in Japanese at least. It stands under the charts."),
    "question_in_wave": N_(
        "A wave that has begun keeps its questions as they are. A new wording is for the next wave."
    ),
    "survey_invalid": N_("The survey cannot be kept so."),
    "survey_not_found": N_("There is no such survey."),
    "survey_key_taken": N_("There is a survey with this code already. Please choose another."),
    "wave_invalid": N_("The wave cannot be kept so."),
    "wave_not_found": N_("There is no such wave."),
    "wave_key_taken": N_("This survey has a wave with this code already. Please choose another."),
    "wave_state": N_("The wave does not stand where this can be done. Somebody may have moved it since."),
    "wave_not_ready": N_("The wave cannot be opened yet."),
    "wave_question_twice": N_("This question stands in the wave already."),
    "invitation_not_possible": N_("Invitations cannot be made for this wave."),
}
#: Answering (sheets, calls, tablets, cases).
_ANSWERING: Final[dict[str, str]] = {
    "survey_not_open": N_("This survey is not open now."),
    "survey_mode": N_("This survey is not answered in this way."),
    "survey_code_needed": N_("This survey is answered by those who were drawn. A number or a code is needed."),
    "survey_code_unknown": N_("We know no such code. Please compare it with the letter, sign by sign."),
    "survey_answered_already": N_(
        "This place in the sample has answered already. Once is enough; nothing was changed."
    ),
    "survey_answers_invalid": N_("Some answers cannot be taken. Please look at them once more."),
    "survey_nothing_answered": N_("Nothing was answered yet. Please answer at least one question."),
    "survey_incomplete": N_("Something that is needed was not answered. It is marked below."),
    "survey_number_unknown": N_("No sheet of this wave has this number. Please look once more, digit by digit."),
    "survey_sheet_unknown": N_("No sheet of ours has this code. Please look once more."),
    "survey_sheet_elsewhere": N_("This sheet is for %(name)s. Please pass it on to them."),
    "survey_sheet_closed": N_(
        "This sheet belongs to the wave %(wave)s, which is closed. It cannot count any more. Please put it aside unopened."
    ),
    "survey_sheet_outdated": N_(
        "This sheet is of an old edition: none of its questions is asked in this wave any more."
    ),
    "survey_sheet_keyed": N_("This sheet was keyed once already. It waits for a second person."),
    "survey_sheet_gone": N_("This sheet was dealt with already."),
    "survey_same_person": N_("You keyed this sheet yourself. Somebody else looks a second time."),
    "survey_case_invalid": N_("Please choose a question and write what happened, in 1000 characters at most."),
    "survey_case_taken_back": N_("Its writer took this case back."),
}
#: Figures and exports.
_FIGURES: Final[dict[str, str]] = {
    "figures_too_soon": N_("The wave still takes answers. Figures are made once it is closed."),
    "figures_published": N_("The figures are public already. They stand as they are."),
    "figures_not_found": N_("There are no such figures, or they are not public yet."),
    "brought_answer_unfit": N_("Row %(row)s: the question %(question)s does not take this answer."),
    "routing_there": N_("The search says this already."),
}
MESSAGES: Final[dict[str, str]] = {**_KEEPING, **_ANSWERING, **_FIGURES}
