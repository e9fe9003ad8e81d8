"""A resident at a form: opens a page, types, presses a button, and reads where they are."""

import re
from html import unescape
from typing import Any

from django.test import Client

_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
_FORM = re.compile(r'<form method="post"(?! action="/[a-z-]+/voice/)(?: action="([^"]*)")?[^>]*>(.*?)</form>', re.S)


class Desk:
    """One browser without JavaScript."""

    def __init__(self, client: Client | None = None, language: str = "en") -> None:
        self.client = client or Client()
        self.language = language
        self.path = ""
        self.html = ""
        self.status = 0

    def open(self, path: str) -> str:
        """Open a page and follow where it leads."""
        return self._arrived(self.client.get(path if path.startswith("/") else f"/{self.language}/{path}", follow=True))

    def press(self, go: str = "next", *, name: str = "go", page: str | None = None, **typed: Any) -> str:
        """Press a button of the page's last form; ``typed`` with dots written as two underscores."""
        action, hidden = self._form(page or self.html)
        data: dict[str, Any] = {**hidden, name: go}
        data.update({key.replace("__", "."): value for key, value in typed.items()})
        return self._arrived(self.client.post(action or self.path, data, follow=True))

    def _form(self, html: str) -> tuple[str, dict[str, Any]]:
        assert _FORM.search(html), html.partition("<main")[2][:1500]
        action, inner = _FORM.findall(html.partition("<main")[2])[-1]
        hidden: dict[str, Any] = {}
        for key, value in _HIDDEN.findall(inner):
            hidden.setdefault(key, []).append(unescape(value))
        return unescape(action), hidden

    def _arrived(self, response: Any) -> str:
        self.path = response.redirect_chain[-1][0] if response.redirect_chain else response.request["PATH_INFO"]
        self.status = response.status_code
        self.html = response.content.decode()
        return self.html

    @property
    def heading(self) -> str:
        """The heading of the page."""
        found = re.search(r"<h1[^>]*>(.*?)</h1>", self.html, re.S)
        return re.sub(r"<[^>]+>", "", found[1]).strip() if found else ""

    @property
    def number(self) -> str:
        """The number on a receipt."""
        found = re.search(r'<strong class="num">([^<]+)<', self.html)
        assert found, self.html[:3000]
        return found[1]
