"""The addresses of the make-believe provider, outside production only."""

from django.urls import URLPattern, path

from todoke.web.people import sandbox

urlpatterns: list[URLPattern] = [path("identity/", sandbox.choose, name="identity")]
