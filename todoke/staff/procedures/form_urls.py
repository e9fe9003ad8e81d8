"""The addresses of forms that are built, and of staff's own procedures, under a body."""

from typing import Final

from django.urls import URLPattern, path

from todoke.staff.procedures import (
    defect_pages,
    desk_pages,
    form_pages,
    list_pages,
    page_pages,
    question_pages,
    settings_pages,
    trial_pages,
    version_pages,
)

_FORM, _VERSION = "forms/<slug:form>/", "forms/<slug:form>/versions/<int:version>/"
PATTERNS: Final[list[URLPattern]] = [
    path("forms/", list_pages.index, name="forms"),
    path("forms/new/", list_pages.new, name="form_new"),
    path(_FORM, form_pages.show, name="form"),
    path(f"{_FORM}begin/", form_pages.begin, name="form_begin"),
    path(f"{_FORM}move/", form_pages.move, name="form_move"),
    path(f"{_FORM}patterns/", form_pages.add_pattern, name="form_add_pattern"),
    path(f"{_FORM}propose/", form_pages.propose, name="form_propose"),
    path(f"{_FORM}questions/", question_pages.new, name="form_question_new"),
    path(f"{_FORM}questions/<slug:question>/", question_pages.edit, name="form_question"),
    path(f"{_FORM}questions/<slug:question>/remove/", question_pages.remove, name="form_question_remove"),
    path(f"{_FORM}pages/<slug:form_page>/", page_pages.sheet, name="form_page"),
    path(f"{_FORM}pages/<slug:form_page>/remove/", page_pages.remove_sheet, name="form_page_remove"),
    path(f"{_FORM}groups/", page_pages.new_group, name="form_group_new"),
    path(f"{_FORM}groups/<slug:form_group>/", page_pages.group, name="form_group"),
    path(f"{_FORM}groups/<slug:form_group>/remove/", page_pages.remove_group, name="form_group_remove"),
    path(f"{_FORM}settings/", settings_pages.settings, name="form_settings"),
    path(f"{_FORM}fees/", settings_pages.fees, name="form_fees"),
    path(f"{_FORM}parts/", settings_pages.parts, name="form_parts"),
    path(f"{_FORM}about/", settings_pages.about, name="form_about"),
    path(f"{_FORM}close/", settings_pages.close, name="form_close"),
    path(f"{_FORM}preview/", trial_pages.preview, name="form_preview"),
    path(f"{_FORM}run/", trial_pages.run, name="form_run"),
    path(f"{_FORM}defects/", defect_pages.show, name="form_defects"),
    path(f"{_FORM}compare/", version_pages.compare, name="form_compare"),
    path(f"{_FORM}versions/", version_pages.versions, name="form_versions"),
    path(_VERSION, version_pages.show, name="form_version"),
    path(f"{_VERSION}publish/", version_pages.publish, name="form_publish"),
    path(f"{_VERSION}withdraw/", version_pages.withdraw, name="form_withdraw"),
    path(f"{_VERSION}roll-back/", version_pages.roll_back, name="form_roll_back"),
    path(f"{_VERSION}export/", version_pages.export, name="form_export"),
    path("desk/", desk_pages.index, name="desk"),
    path("desk/<slug:form>/begin/", desk_pages.begin, name="desk_begin"),
    path("desk/drafts/<uuid:draft>/<slug:step>/", desk_pages.step, name="desk_step"),
    path("desk/drafts/<uuid:draft>/files/<uuid:file>/", desk_pages.file, name="desk_file"),
    path("desk/filed/<uuid:submission>/", desk_pages.filed, name="desk_filed"),
]
