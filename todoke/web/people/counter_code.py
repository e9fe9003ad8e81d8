"""A code that the person shows at a counter, so that nobody has to say their name aloud."""

from django.http.response import HttpResponseBase

from todoke.people.operations import counter
from todoke.web.people.session import Visitor, resident_page


@resident_page(methods=("GET", "POST"))
def show(visitor: Visitor) -> HttpResponseBase:
    """The button, and after it the code; it is shown once and works once, for five minutes."""
    visitor.need_oneself()
    code, expires_at = "", None
    if visitor.request.method == "POST":
        code, expires_at = counter.make_code(person=visitor.person, by=visitor.actor, now=visitor.now)
    return visitor.render(
        "web/people/counter_code.html", {"code": f"{code[:4]} {code[4:]}".strip(), "expires_at": expires_at}
    )
