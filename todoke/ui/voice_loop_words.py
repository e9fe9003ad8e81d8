"""What people read for each refusal and problem of improvements, of trials and of who owns a service."""

from typing import Final

from todoke.registry.rules.fields import N_

#: Problems of a field, by their code.
PROBLEMS: Final[dict[str, str]] = {
    "title_missing": N_("Please write a title in Japanese."),
    "title_long": N_("A title has at most 120 characters."),
    "text_long": N_("This is too long. Please write at most 2,000 characters."),
    "ja_missing": N_("Please write it in Japanese too: other languages fall back on it."),
    "language_unknown": N_("This language is not one of ours."),
    "said_missing": N_("Say in Japanese what was heard. Everybody may read it."),
    "did_missing": N_("Say in Japanese what was done."),
    "why_not_missing": N_("Say in Japanese why it cannot be done."),
    "owner_missing": N_("Please choose who sees to it."),
    "day_has_passed": N_("Please choose a day that is still to come."),
    "group_elsewhere": N_("This group belongs to another body."),
    "about_missing": N_("Please choose what it is about."),
    "tasks_missing": N_("Please write at least one task in Japanese."),
    "tasks_many": N_("A trial has at most ten tasks."),
}
MESSAGES: Final[dict[str, str]] = {
    "improvement_invalid": N_("This cannot be kept so."),
    "improvement_step": N_("This step does not follow. Somebody else may have moved it; please look again."),
    "improvement_unproven": N_(
        "It is called checked only once most of those who were asked again say that it got better."
    ),
    "not_asked_again": N_("Nothing was asked about this."),
    "trial_invalid": N_("This trial cannot be made so."),
    "trial_closed": N_("This trial is over. Thank you for wanting to help."),
    "trial_run_invalid": N_("Please say how it went."),
    "owner_invalid": N_("Please choose somebody who works here."),
}
