"""Addresses of the resident pages, under their language."""

from django.urls import URLPattern, path

from todoke.ui.pace import paced
from todoke.web.bodies import pages as bodies
from todoke.web.data import pages as data
from todoke.web.eligibility import child_calendar
from todoke.web.eligibility import days as support_days
from todoke.web.eligibility import pages as support
from todoke.web.home import pages as home
from todoke.web.notices import addresses as notice_addresses
from todoke.web.notices import apps, attention, box, comparisons, genuine, letter, promise, reply
from todoke.web.notices import settings as notice_settings
from todoke.web.notices import stop as notice_stop
from todoke.web.people import (
    acting_pages,
    counter_code,
    family,
    idle,
    mandate_pages,
    my_consents,
    my_data,
    my_export,
    partner_page,
    policies,
    proof_pages,
    sign_in,
)
from todoke.web.procedures import agreeing, my_files
from todoke.web.registry import browse, pages, versions
from todoke.web.search import pages as search
from todoke.web.town import pages as town

urlpatterns: list[URLPattern] = [
    path("programs/<str:number>", pages.program, name="program"),  # first: what is asked for most is found soonest
    path("", home.show, name="home"),
    path("town", town.show, name="town"),
    path("town/choose", town.choose, name="town_choose"),
    path("search", paced(search.show), name="search"),
    path("browse/", browse.index, name="browse"),
    path("browse/life/<slug:event>", browse.life_event, name="life_event"),
    path("browse/subject/<slug:code>", browse.category, name="category"),
    path("programs/<str:number>/history", versions.history, name="history"),
    path("programs/<str:number>/on/<str:day>", versions.on_day, name="on_day"),
    path("types/<str:number>", pages.type_page, name="type"),
    path("bodies/", bodies.index, name="bodies"),
    path("bodies/<str:key>", bodies.show, name="body"),
    path("child-calendar/", paced(child_calendar.show), name="child_calendar"),
    path("data", data.show, name="data"),
    path("notices/compared", paced(comparisons.show), name="notice_comparisons"),
    path("attention/", attention.index, name="attention"),
    path("attention/<str:key>", attention.show, name="attention_body"),
    path("notices/compared", paced(comparisons.show), name="notice_comparisons"),
    path("promise", promise.show, name="promise"),
    path("support/", paced(support.start), name="support"),
    path("support/question", paced(support.question), name="support_question"),
    path("support/question/<str:number>", paced(support.again), name="support_again"),
    path("support/result", paced(support.result), name="support_result"),
    path("support/days.ics", paced(support_days.download), name="support_days"),
    path("support/keep", support.keep, name="support_keep"),
    path("support/forget", support.forget, name="support_forget"),
    path("help", home.help_page, name="help"),
    path("sign-in", sign_in.show, name="sign_in"),
    path("sign-in/go", sign_in.go, name="sign_in_go"),
    path("sign-out", sign_in.out, name="sign_out"),
    path("terms", policies.terms, name="terms"),
    path("privacy", policies.privacy, name="privacy"),
    path("me/", my_data.show, name="me"),
    path("me/idle", idle.cover, name="idle"),
    path("me/data/", my_data.data, name="my_data"),
    path("me/data/of/<uuid:person>", my_data.child, name="my_child_data"),
    path("me/data/<str:about>", my_data.item, name="my_item"),
    path("me/uses", my_data.uses, name="my_uses"),
    path("me/consents/", my_consents.index, name="my_consents"),
    path("me/consents/ask/<slug:key>", my_consents.ask, name="consent_ask"),
    path("me/consents/of/<uuid:person>/ask/<slug:key>", my_consents.ask_for_child, name="consent_ask_child"),
    path("me/consents/<str:number>", my_consents.show, name="my_consent"),
    path("me/consents/<str:number>/receipt.json", my_consents.record, name="my_consent_record"),
    path("me/consents/<str:number>/withdraw", my_consents.withdraw, name="my_consent_withdraw"),
    path("me/export", my_export.show, name="my_export"),
    path("me/export/<slug:form>", my_export.take, name="my_export_take"),
    path("me/apps/", apps.index, name="apps"),
    path("me/apps/<uuid:app>", apps.show, name="app"),
    path("me/apps/<uuid:app>/end", apps.end, name="app_end"),
    path("me/counter-code", counter_code.show, name="counter_code"),
    path("me/family", family.show, name="family"),
    path("me/family/add", family.add, name="family_add"),
    path("me/family/hide", family.hide, name="family_hide"),
    path("me/family/<uuid:relation>/wrong", family.wrong, name="family_wrong"),
    path("me/family/<uuid:relation>/take-back", family.take_back, name="family_take_back"),
    path("me/for/", acting_pages.choose, name="for"),
    path("me/for/stop", acting_pages.stop, name="for_stop"),
    path("me/for/<uuid:mandate>", acting_pages.begin, name="for_begin"),
    path("me/watch", acting_pages.watch, name="watch"),
    path("me/mandates/", mandate_pages.index, name="mandates"),
    path("me/mandates/give", mandate_pages.give, name="mandate_give"),
    path("me/mandates/code", mandate_pages.code, name="mandate_code"),
    path("me/mandates/read", mandate_pages.read, name="mandate_read"),
    path("me/mandates/link/<str:secret>", mandate_pages.link, name="mandate_link"),
    path("me/mandates/<uuid:mandate>/", mandate_pages.show, name="mandate"),
    path("me/mandates/<uuid:mandate>/agree", mandate_pages.agree, name="mandate_agree"),
    path("me/mandates/<uuid:mandate>/stop", mandate_pages.stop, name="mandate_stop"),
    path("me/mandates/<uuid:mandate>/worry", mandate_pages.worry, name="mandate_worry"),
    path("me/proofs/", proof_pages.index, name="proofs"),
    path("me/proofs/to/<uuid:partner>", proof_pages.new, name="proof_new"),
    path("me/proofs/<uuid:proof>/", proof_pages.show, name="proof"),
    path("me/proofs/<uuid:proof>/stop", proof_pages.stop, name="proof_stop"),
    path("me/agree/", agreeing.index, name="agrees"),
    path("me/agree/<uuid:agreement>", agreeing.show, name="agree"),
    path("me/cases/files/<uuid:file>", my_files.show, name="my_case_file"),
    path("notices/addresses", notice_addresses.show, name="addresses"),
    path("notices/addresses/push", notice_addresses.push, name="address_push"),
    path("notices/addresses/add/<slug:kind>", notice_addresses.add, name="address_add"),
    path("notices/addresses/<uuid:address>/confirm", notice_addresses.confirm, name="address_confirm"),
    path("notices/addresses/<uuid:address>/first", notice_addresses.first, name="address_first"),
    path("notices/addresses/<uuid:address>/remove", notice_addresses.remove, name="address_remove"),
    path("notices/<uuid:letter>/reply", reply.reply, name="notice_reply"),
    path("notices/<uuid:letter>/enclosed", reply.enclosed, name="notice_enclosed"),
    path("proof", partner_page.show, name="partner"),
    path("genuine", paced(genuine.show), name="genuine"),
    path("genuine/report", paced(genuine.tell), name="genuine_tell"),
    path("genuine/mail", genuine.mail, name="genuine_mail"),
    path("notices/", box.show, name="box"),
    path("notices/settings", notice_settings.show, name="box_settings"),
    path("notices/settings/<slug:topic>", notice_settings.topic, name="box_topic"),
    path("notices/<uuid:notice>/", letter.show, name="box_notice"),
    path("stop/<str:token>", notice_stop.show, name="notice_stop"),
]
