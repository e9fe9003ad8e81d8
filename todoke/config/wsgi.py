"""The server's entry point: the page cache around Django."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "todoke.config.settings")
_django = get_wsgi_application()

from django.urls import get_resolver  # noqa: E402 - needs Django set up

from todoke.common import reach  # noqa: E402
from todoke.registry.search import asking  # noqa: E402
from todoke.ui.page_cache import PageCache  # noqa: E402

reach.start_closed()
# What the first resident would otherwise wait for.
_ = get_resolver().url_patterns
asking.phrases()
gc.freeze()  # what was loaded so far stays for ever: Python need not look through it again and again

application = PageCache(_django)
