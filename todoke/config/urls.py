"""Every address: pages under their language, the API and the data beside them."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path

from todoke.api.urls import urlpatterns as api_patterns
from todoke.staff.back_urls import urlpatterns as staff_back_patterns
from todoke.web.data.urls import urlpatterns as search_engine_patterns
from todoke.web.notices.callback_urls import urlpatterns as callback_patterns
from todoke.web.notices.urls import urlpatterns as notice_patterns
from todoke.web.people.urls import urlpatterns as sign_in_patterns
from todoke.web.procedures.callback_urls import urlpatterns as payment_patterns
from todoke.web.voice.poster_urls import urlpatterns as poster_patterns

urlpatterns: list[URLPattern | URLResolver] = [
    *api_patterns,
    *search_engine_patterns,
    *sign_in_patterns,
    *notice_patterns,
    *staff_back_patterns,
    *callback_patterns,
    *payment_patterns,
    *poster_patterns,
    *i18n_patterns(
        path("staff/", include(("todoke.staff.urls", "staff"))),
        path("", include(("todoke.web.urls", "web"))),
    ),
]
if not settings.PRODUCTION:
    urlpatterns += i18n_patterns(path("", include(("todoke.web.styleguide.urls", "styleguide"))))
    urlpatterns += i18n_patterns(path("sandbox/", include(("todoke.web.people.sandbox_urls", "sandbox"))))
    urlpatterns += i18n_patterns(
        path("sandbox/", include(("todoke.web.procedures.signing_sandbox_urls", "sandbox_signing")))
    )
    urlpatterns += i18n_patterns(
        path("sandbox/pay/", include(("todoke.web.procedures.sandbox_urls", "sandbox_payments")))
    )
    urlpatterns += i18n_patterns(path("sandbox/", include(("todoke.web.notices.sandbox_urls", "sandbox_notices"))))

handler400 = "todoke.ui.failures.bad_request"
handler403 = "todoke.ui.failures.forbidden"
handler404 = "todoke.ui.failures.not_found"
handler500 = "todoke.ui.failures.server_error"
