"""The addresses of the staff pages; all but the first four lie under a body."""

from django.urls import include, path

from todoke.staff.bodies import pages as bodies
from todoke.staff.eligibility import child_health
from todoke.staff.people import pages as people
from todoke.staff.registry import edit, import_pages, programs, queue_pages, types_pages, versions, workbook_pages

_VERSION = "programs/<str:number>/versions/<int:sequence>/"
_BODY = [
    path("", programs.index, name="programs"),
    path("programs/new/", edit.new, name="new"),
    path("programs/not-offered/", edit.not_offered, name="not_offered"),
    path("programs/<str:number>/", programs.show, name="program"),
    path("programs/<str:number>/edit/", edit.edit, name="edit"),
    path("programs/<str:number>/reviewed/", programs.reviewed, name="reviewed"),
    path("programs/<str:number>/flags/<int:flag>/", programs.flag, name="flag"),
    path(_VERSION, versions.show, name="version"),
    path(f"{_VERSION}submit/", versions.submit, name="submit"),
    path(f"{_VERSION}approve/", versions.approve, name="approve"),
    path(f"{_VERSION}reject/", versions.reject, name="reject"),
    path(f"{_VERSION}discard/", versions.discard, name="discard"),
    path(f"{_VERSION}restore/", versions.restore, name="restore"),
    path("waiting/", queue_pages.waiting, name="waiting"),
    path("quarantine/", queue_pages.quarantine, name="quarantine"),
    path("quarantine/<int:record>/", queue_pages.quarantined, name="quarantined"),
    path("quarantine/<int:record>/resolve/", queue_pages.resolve, name="resolve"),
    path("links/", queue_pages.links, name="links"),
    path("links/<int:link>/checked/", queue_pages.link_checked, name="link_checked"),
    path("sources/", queue_pages.sources, name="sources"),
    path("sources/<int:link>/reviewed/", queue_pages.source_reviewed, name="source_reviewed"),
    path("stale/", queue_pages.stale, name="stale"),
    path("flags/", queue_pages.flags, name="flags"),
    path("import/", import_pages.index, name="imports"),
    path("import/<slug:token>/", import_pages.show, name="import"),
    path("import/<slug:token>/apply/", import_pages.apply, name="import_apply"),
    path("import/<slug:token>/drop/", import_pages.drop, name="import_drop"),
    path("changes/", import_pages.changes, name="changes"),
    path("changes/<int:change_set>/", import_pages.change, name="change"),
    path("changes/<int:change_set>/undo/", import_pages.undo, name="undo"),
    path("workbook/", workbook_pages.index, name="workbook"),
    path("workbook/download/", workbook_pages.download, name="workbook_download"),
    path("workbook/<slug:token>/", workbook_pages.differences, name="workbook_differences"),
    path("body/", bodies.body, name="body"),
    path("body/roles/", bodies.roles, name="roles"),
    path("body/roles/give/", bodies.give_role, name="give_role"),
    path("body/roles/open/", bodies.open_account, name="open_account"),
    path("body/roles/<int:role>/end/", bodies.end_role, name="end_role"),
    path("body/roles/<int:role>/password/", bodies.renew_password, name="renew_password"),
    path("body/add/", bodies.add, name="add_body"),
    path("child-health/", child_health.index, name="child_health"),
    path("child-health/add/", child_health.add, name="child_health_add"),
    path("child-health/<int:override>/confirm/", child_health.confirm, name="child_health_confirm"),
    path("child-health/<int:override>/end/", child_health.end, name="child_health_end"),
    path("types/", types_pages.index, name="types"),
    path("types/<slug:number>/", types_pages.show, name="type"),
    path("types/<slug:number>/edit/", types_pages.edit, name="type_edit"),
]
urlpatterns = [
    path("", people.home, name="home"),
    path("sign-in/", people.sign_in, name="sign_in"),
    path("sign-out/", people.sign_out, name="sign_out"),
    path("password/", people.password, name="password"),
    path("<slug:body>/", include(_BODY)),
]
