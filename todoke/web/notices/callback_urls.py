"""Addresses outside the languages: where providers say what became of a message, and the script that shows a push."""

from django.urls import URLPattern, path

from todoke.web.notices import callbacks, push_worker

urlpatterns: list[URLPattern] = [
    path("callbacks/sms", callbacks.sms, name="callback_sms"),
    path("callbacks/line", callbacks.line, name="callback_line"),
    path("push-worker.js", push_worker.script, name="push_worker"),
]
