"""What our texts bring about: after how many notices it was done, and which texts are proposed for retirement."""

from django.http.response import HttpResponseBase

from todoke.notices.models import NoticeTemplate
from todoke.notices.queries import uptake
from todoke.notices.rules.topics import TOPICS, Topic
from todoke.notices.rules.uptake import FLOOR, LEAST_JUDGED, WITHIN
from todoke.people.rules.roles import Act
from todoke.staff.desk import Desk, page
from todoke.ui import attention_words as words
from todoke.ui import messages
from todoke.ui.consents import language


@page(Act.VIEW)
def index(desk: Desk) -> HttpResponseBase:
    """Each version of a text that was sent, the ones to retire first."""
    found = sorted(uptake.of_texts(desk.body, now=desk.now), key=lambda each: not each.to_retire)
    rows = [
        {
            "pk": each.text.pk, "title": _title(each.text), "key": each.text.key, "version": each.text.version, "topic": messages.say(TOPICS[Topic(each.text.topic)].label),
            "share": words.share(each.uptake), "retire": each.to_retire, "asks": bool(each.text.leads_to),
        }
        for each in found
    ]  # fmt: skip
    context = {
        "rows": rows,
        "retire": sum(each.to_retire for each in found),
        "least": LEAST_JUDGED,
        "floor": f"{100 * FLOOR:.0f}",
        "days": WITHIN.days,
    }
    return desk.render("notices/uptake.html", context)


def _title(text: NoticeTemplate) -> str:
    """The title in the reader's language, or in Japanese."""
    texts = text.texts.get(language()) or text.texts.get("ja") or {}
    return str(texts.get("title", "")) or text.key
