"""The address of the make-believe reader of cards, outside production only."""

from django.urls import URLPattern, path

from todoke.web.procedures import signing_sandbox

urlpatterns: list[URLPattern] = [path("signing/", signing_sandbox.choose, name="signing")]
