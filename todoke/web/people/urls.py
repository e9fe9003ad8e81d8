"""The one address outside the languages: where a provider sends people back to, registered there exactly as it is."""

from django.urls import URLPattern, path

from todoke.gateways.identity.configured import BACK
from todoke.web.people import sign_in

urlpatterns: list[URLPattern] = [path(BACK.removeprefix("/"), sign_in.back, name="sign_in_back")]
