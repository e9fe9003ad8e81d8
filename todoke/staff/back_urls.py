"""The one address outside the languages: where a body's provider sends its staff back to, registered there exactly as it is."""

from django.urls import URLPattern, path

from todoke.gateways.identity.for_staff import BACK
from todoke.staff.people import provider_sign_in

urlpatterns: list[URLPattern] = [path(BACK.removeprefix("/"), provider_sign_in.back, name="staff_sign_in_back")]
