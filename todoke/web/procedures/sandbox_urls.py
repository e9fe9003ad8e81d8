"""The addresses of the make-believe payment company, outside production only."""

from django.urls import URLPattern, path

from todoke.web.procedures import payment_callbacks

urlpatterns: list[URLPattern] = [path("<str:reference>/", payment_callbacks.sandbox_page, name="pay")]
