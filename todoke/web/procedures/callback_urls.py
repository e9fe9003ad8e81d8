"""Addresses outside the languages: where a payment provider says what became of a payment."""

from django.urls import URLPattern, path

from todoke.web.procedures import payment_callbacks

urlpatterns: list[URLPattern] = [path("callbacks/payments", payment_callbacks.told, name="callback_payments")]
