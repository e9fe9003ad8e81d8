"""Addresses for search engines, outside the languages."""

from django.urls import URLPattern, path

from todoke.web.data import pages
from todoke.web.notices import genuine

urlpatterns: list[URLPattern] = [
    path("robots.txt", pages.robots),
    path("sitemap.xml", pages.sitemap_index),
    path(".well-known/todoke-notices.json", genuine.keys),
    path("sitemap-<int:number>.xml", pages.sitemap_part),
]
