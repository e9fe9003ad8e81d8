"""Addresses of the resident pages, under their language."""

from django.urls import URLPattern, path

from todoke.web.bodies import pages as bodies
from todoke.web.data import pages as data
from todoke.web.eligibility import child_calendar
from todoke.web.eligibility import days as support_days
from todoke.web.eligibility import pages as support
from todoke.web.home import pages as home
from todoke.web.people import home as own
from todoke.web.people import sign_in
from todoke.web.registry import browse, pages, versions
from todoke.web.search import pages as search
from todoke.web.town import pages as town

urlpatterns: list[URLPattern] = [
    path("programs/<str:number>", pages.program, name="program"),  # first: what is asked for most is found soonest
    path("", home.show, name="home"),
    path("town", town.show, name="town"),
    path("town/choose", town.choose, name="town_choose"),
    path("search", search.show, name="search"),
    path("browse/", browse.index, name="browse"),
    path("browse/life/<slug:event>", browse.life_event, name="life_event"),
    path("browse/subject/<slug:code>", browse.category, name="category"),
    path("programs/<str:number>/history", versions.history, name="history"),
    path("programs/<str:number>/on/<str:day>", versions.on_day, name="on_day"),
    path("types/<str:number>", pages.type_page, name="type"),
    path("bodies/", bodies.index, name="bodies"),
    path("bodies/<str:key>", bodies.show, name="body"),
    path("child-calendar/", child_calendar.show, name="child_calendar"),
    path("data", data.show, name="data"),
    path("support/", support.start, name="support"),
    path("support/question", support.question, name="support_question"),
    path("support/question/<str:number>", support.again, name="support_again"),
    path("support/result", support.result, name="support_result"),
    path("support/days.ics", support_days.download, name="support_days"),
    path("support/keep", support.keep, name="support_keep"),
    path("support/forget", support.forget, name="support_forget"),
    path("help", home.help_page, name="help"),
    path("sign-in", sign_in.show, name="sign_in"),
    path("sign-in/go", sign_in.go, name="sign_in_go"),
    path("sign-out", sign_in.out, name="sign_out"),
    path("me/", own.show, name="me"),
]
