"""What people read for what notices hold about them: tables, columns, values, and what was done; ``held_words`` takes them in."""

from typing import Final

from todoke.common.channels import Channel
from todoke.notices.rules.callbacks import Outcome
from todoke.notices.rules.grave import LABELS
from todoke.notices.rules.states import Quiet
from todoke.notices.rules.topics import TOPICS
from todoke.registry.rules.fields import N_
from todoke.ui import notice_letter_words as letters

TABLES: Final[dict[str, str]] = {
    "notice": N_("Letters in your box"),
    "delivery": N_("Messages that told you of letters"),
    "donereport": N_("What was done after a letter"),
    "contactaddress": N_("Where letters reach you"),
    "noticesettings": N_("When you may be disturbed"),
    "topicchoice": N_("Topics that you chose or stopped"),
    "callback": N_("Calls that you asked for"),
    "letter": N_("Letters sent to you by post"),
    "rollmember": N_("Classes of a school or nursery"),
    "replyslip": N_("Answers to letters from school"),
}
FIELDS: Final[dict[str, str]] = {
    "topic": N_("Topic"), "law": N_("Law"), "tact": N_("How openly it is told"), "priority": N_("How urgent"), "item": N_("What it is about, as a code"),
    "reminder": N_("Which reminder"), "last_reminder": N_("The last before a deadline"), "values": N_("What stands in it"), "because": N_("Why it was sent"),
    "state": N_("State"), "why_quiet": N_("Why it was not given"), "due_at": N_("Due"), "planned_at": N_("Planned"), "settled_at": N_("Given or settled"),
    "done_at": N_("Done"), "declined_at": N_("Said not to be for you"), "counts": N_("Counts as a message of the week"), "attempts": N_("Tries"),
    "provider": N_("Carried by"), "reference": N_("The carrier's number"), "failure": N_("What went wrong"), "handed_at": N_("Handed over"),
    "said_by": N_("Said by"), "done_date": N_("Done on"), "at": N_("Written down"), "label": N_("Name of it"), "rank": N_("Order"), "added_at": N_("Added"),
    "confirmed_at": N_("Confirmed"), "failing_since_at": N_("Does not work since"), "pushes_a_week": N_("Messages a week"), "quiet_from_hour": N_("Quiet from (hour)"),
    "quiet_until_hour": N_("Quiet until (hour)"), "on_paper": N_("Letters by post"), "grave_letters": N_("Letters that you asked for"), "changed_at": N_("Changed"),
    "wants": N_("You want it"), "channels": N_("Only by these ways"), "chosen_at": N_("Chosen"), "chosen_through": N_("Chosen where"),
    "handled_at": N_("Called"), "handled_by": N_("Called by"), "outcome": N_("How it ended"), "first_due_at": N_("First due"),
    "tried_since_at": N_("Tried since"), "letters": N_("Letters in the box"),
    "letter_settings": N_("How letters come"), "last_date": N_("Last day"), "missing": N_("Characters that cannot be printed"),
    "stopped": N_("Why it was not printed"), "answers": N_("Answers"), "entered_by": N_("Entered by"), "through": N_("How it came"),
}  # fmt: skip
CHANNELS: Final[dict[Channel, str]] = {
    Channel.PUSH: N_("Message on this device"), Channel.MAIL: N_("E-mail"), Channel.SMS: N_("Text message (SMS)"), Channel.LINE: N_("LINE"),
    Channel.APP: N_("Another app"), Channel.PAPER: N_("Letter by post"),
}  # fmt: skip
OUTCOMES: Final[dict[Outcome, str]] = {
    Outcome.REACHED: N_("spoken with"), Outcome.NOT_REACHED: N_("tried several times, not reached"), Outcome.NOT_NEEDED: N_("no call needed any more"),
}  # fmt: skip
_QUIET: Final[dict[Quiet, str]] = {
    Quiet.DONE: N_("it was done"), Quiet.BOOKED: N_("it was booked"), Quiet.DECLINED: N_("you said that it is not for you"), Quiet.MOVED: N_("somebody moved away"),
    Quiet.DIED: N_("somebody died"), Quiet.GROWN: N_("the child is of age"), Quiet.CONCEALED: N_("it may not be told"), Quiet.STOPPED: N_("you stopped the topic"),
    Quiet.CHANGED: N_("a rule or a fact changed"), Quiet.HALTED: N_("the sender halted it"), Quiet.NOT_GUARDIAN: N_("you do not stand for the child"),
}  # fmt: skip
#: Words for codes of one column, as ``column:code``.
VALUES: Final[dict[str, str]] = {
    **{f"topic:{topic.value}": about.label for topic, about in TOPICS.items()},
    **{f"{field}:{channel.value}": said for channel, said in CHANNELS.items() for field in ("channel", "channels")},
    **{f"why_quiet:{why.value}": said for why, said in _QUIET.items()},
    **{f"outcome:{outcome.value}": said for outcome, said in OUTCOMES.items()},
    **{f"grave_letters:{kind.value}": said for kind, said in LABELS.items()},
    "tact:0": N_("with its own words"), "tact:1": N_("neutral: only that there is a letter"), "tact:2": N_("only when you ask for it"),
    "priority:0": N_("danger"), "priority:1": N_("a deadline"), "priority:2": N_("ordinary"),
    "state:planned": N_("planned"), "state:boxed": N_("in the box"), "state:withdrawn": N_("withdrawn"), "state:quiet": N_("not given"), "state:stale": N_("too late"),
    "state:due": N_("due"), "state:handed": N_("handed over"), "state:acknowledged": N_("arrived"), "state:bounced": N_("came back"), "state:failed": N_("not delivered"),
    **{f"stopped:{code}": said for code, said in letters.STOPPED.items()}, **{f"through:{code}": said for code, said in letters.THROUGH.items()},
    "state:stopped": N_("not printed"), "state:printed": N_("printed"), "state:posted": letters.STATES["posted"], "state:returned": N_("came back"),
    "state:not_wanted": N_("not needed any more"), "state:waiting": N_("waits to be printed"),
    "chosen_through:settings": N_("in the settings"), "chosen_through:letter": N_("on a letter"), "chosen_through:link": N_("by the link in a mail"),
    "chosen_through:counter": N_("at a counter"), "chosen_through:move": N_("taken along when you moved"),
}  # fmt: skip
ACTIONS: Final[dict[str, str]] = {
    "notices.stop": N_("Stopped a topic of letters"),
    "notices.start": N_("Chose a topic of letters again"),
    "notices.channels": N_("Chose the ways for a topic of letters"),
    "notices.settings": N_("Changed when letters may disturb you"),
    "notices.order": N_("Changed which way is tried first"),
    "notice.decline": N_("Said that a letter is not for you"),
    "notice.take_back": N_("Said that a letter is for you after all"),
    "letter.stop": N_("A letter to you could not be printed"),
    "slip.answer": N_("Answered a letter from school"),
    "slip.change": N_("Changed an answer to a letter from school"),
    "roll.add": N_("Put the child in a class"),
    "roll.take_out": N_("Took the child out of a class"),
    "call_back.ask": N_("Asked to be called"),
    "call_back.take_back": N_("Took the wish for a call back"),
    "call_back.handle": N_("Called you, or tried to"),
}
LINK: Final = N_("Somebody with the link from a mail to you")
