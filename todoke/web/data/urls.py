"""Addresses for search engines, outside the languages."""

from django.urls import URLPattern, path

from todoke.web.data import pages

urlpatterns: list[URLPattern] = [
    path("robots.txt", pages.robots),
    path("sitemap.xml", pages.sitemap_index),
    path("sitemap-<int:number>.xml", pages.sitemap_part),
]
