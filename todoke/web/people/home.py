"""The start page of whoever is signed in."""

from django.http.response import HttpResponseBase

from todoke.web.people.session import Visitor, resident_page


@resident_page()
def show(visitor: Visitor) -> HttpResponseBase:
    """Who is signed in, and where to go from here."""
    return visitor.render("web/people/home.html")
