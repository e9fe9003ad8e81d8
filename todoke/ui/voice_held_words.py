"""What people read for what voices and surveys hold about them; ``held_words`` takes them in. ``table.field`` goes before the field alone."""

from typing import Final

from todoke.people.rules.vocabulary import N_

TABLES: Final[dict[str, str]] = {
    "voice": N_("What you said about services"),
    "voicemessage": N_("Answers to what you said"),
    "subscription": N_("Improvements that you follow"),
    "trialrun": N_("What you tried before its release"),
    "surveyinvitation": N_("Surveys that you were asked to answer"),
    "keyedsheet": N_("Sheets of surveys that wait for a second look"),
}
FIELDS: Final[dict[str, str]] = {
    "voice.kind": N_("Kind of voice"), "voice.channel": N_("How it came"), "moment": N_("When it was said"), "about_kind": N_("What it is about"), "voice.about": N_("About which"),
    "subscription.about": N_("About which"), "detail": N_("Which part"), "scale": N_("Scale"), "score": N_("Score"), "drivers": N_("What made it so"), "fault": N_("What is wrong"),
    "voice.text": N_("What you said"), "voicemessage.text": N_("What was said"), "masked": N_("How many names and numbers were hidden"), "voice.search": N_("What was searched for"),
    "entered_by": N_("Written down by"), "asked_again_at": N_("Asked again"), "helped": N_("Whether it helped"),
    "text_ended_at": N_("Text deleted"), "public": N_("Shown publicly"), "surveyinvitation.declined_at": N_("Not wanted"),
    "reminded_at": N_("Reminded"), "danger": N_("Danger that was noticed"), "danger_told_at": N_("Staff were told"), "danger_seen_at": N_("Staff saw it"),
    "surveyinvitation.cell": N_("Which part of the sample"), "surveyinvitation.sent_at": N_("Asked on"), "visit": N_("One sitting"), "went": N_("How it went"), "seconds": N_("Seconds"),
    # what staff did with a voice
    "waits": N_("Whether somebody still reads or answers it"), "grouped_by": N_("Who put it with others like it"),
    "edition": N_("Edition of the sheet"), "keyed_by": N_("Keyed by"), "keyed_at": N_("Keyed"), "by_machine": N_("Read by a machine"),
}  # fmt: skip
