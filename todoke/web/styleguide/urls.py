"""The address of the style guide."""

from django.urls import path

from todoke.web.styleguide import pages

urlpatterns = [path("styleguide", pages.show, name="styleguide")]
