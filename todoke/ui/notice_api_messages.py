"""What people read for each code about notices over the API and apps that bring them."""

from typing import Final

from todoke.registry.rules.fields import N_

MESSAGES: Final[dict[str, str]] = {
    "app_not_found": N_("There is no such app here, or it does not bring your notices."),
    "app_code_shows_nothing": N_("This code is wrong, was used before, or is too old. The person can get a new one."),
    "notice_not_readable": N_("There is no such notice, or it is not for this app to read."),
    "hook_invalid": N_("This address cannot be told of anything."),
    "hook_url": N_(
        "Please give an address that begins with https://, has a name of a server, and no name or password in it."
    ),
    "order_not_found": N_("No notice was accepted under this reference with this kind of key."),
    "idempotency_differs": N_(
        "This Idempotency-Key was used for another content. Please take a new one for each new call."
    ),
    "orders_today": N_(
        "More than %(most)s notices a day go by a sending that two people approve. Please come again tomorrow, or ask the body."
    ),
    "order_text": N_("There is no approved text with this key."),
    "order_grave": N_("Such a letter goes unasked to nobody, so it is not sent by the API."),
    "order_time": N_("The moment lies in the past, or more than a year ahead."),
    "order_until": N_("The last day has passed, lies before the moment of sending, or is too far ahead."),
    "team_invalid": N_("This person cannot be put on the list."),
    "team_receipt": N_("There is no consent to tests under this number, or it does not hold any more."),
    "team_there": N_("This person is on the list already."),
    "team_full": N_("The list is full. Please take somebody off it first."),
    "key_scope_missing": N_("Please choose what the key is for."),
}
#: What the rows of our tables are, under "my data".
TABLES: Final[dict[str, str]] = {
    "applink": N_("Apps that bring your notices"),
    "noticeorder": N_("What a system asked to be told to you"),
    "teamrecipient": N_("That you agreed to get tests"),
}
FIELDS: Final[dict[str, str]] = {
    "notices": N_("Notices"), "code_ends_at": N_("The code works until"), "linked_at": N_("Joined"), "mode": N_("Kind of key"), "reference": N_("The sender's own number"),
    "item": N_("What it is about, as a code"), "reminder": N_("Which reminder"), "due_at": N_("Due"), "at": N_("Written down"),
    "added_by": N_("Added by"), "added_at": N_("Added"), "user": N_("What the app calls you"), "code": N_("Code"),
}  # fmt: skip
ACTIONS: Final[dict[str, str]] = {
    "app.connect": N_("Chose an app for notices"),
    "app.join": N_("The app joined"),
    "app.end": N_("The app was ended"),
    "team.add": N_("Was put on the list for tests"),
    "team.remove": N_("Was taken off the list for tests"),
    "notice.done": N_("Said that it was done"),
}
WHY_APP: Final = N_("To bring your notices to the app that you chose")
