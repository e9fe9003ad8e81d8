"""The server's entry point: the page cache around Django."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "todoke.config.settings")
_django = get_wsgi_application()

from todoke.ui.page_cache import PageCache  # noqa: E402 - needs Django set up

application = PageCache(_django)
