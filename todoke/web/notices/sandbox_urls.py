"""The addresses of what the sandbox sent, outside production only."""

from django.urls import URLPattern, path

from todoke.web.notices import sandbox

urlpatterns: list[URLPattern] = [path("sent", sandbox.sent, name="sent")]
