"""What bodies compare in their notices, and what came of it, for everybody to see."""

from django.http import HttpRequest, HttpResponse

from todoke.notices.queries import comparisons as queries
from todoke.people.rules.vocabulary import N_
from todoke.ui import comparison_words as words
from todoke.ui.messages import say
from todoke.ui.names import name_of
from todoke.ui.pages import render

TITLE = N_("What is compared in notices")


def show(request: HttpRequest) -> HttpResponse:
    """Every comparison that was agreed to, the newest first."""
    rows = [
        (
            row,
            name_of(row.body),
            words.STATES[row.state],
            say(words.VARIED[row.varied]),
            words.rows(row, queries.arms(row)),
        )
        for row in queries.public()
    ]
    return render(request, "web/notices/comparisons.html", {"rows": rows})
