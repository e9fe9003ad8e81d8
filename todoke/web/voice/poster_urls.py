"""The one address outside the languages: what is printed on the posters of counters."""

from django.urls import URLPattern, path

from todoke.web.voice import pages

urlpatterns: list[URLPattern] = [path("v/<str:code>", pages.short, name="voice_short")]
