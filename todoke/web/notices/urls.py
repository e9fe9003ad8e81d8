"""Addresses of notices outside the languages: what a mail program calls."""

from django.urls import URLPattern, path

from todoke.ui.notice_stop import PATH
from todoke.web.notices import stop

urlpatterns: list[URLPattern] = [path(f"{PATH.removeprefix('/')}<str:token>", stop.one_click, name="one_click_stop")]
