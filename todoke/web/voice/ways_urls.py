"""Where somebody speaks, and sees what became of it."""

from typing import Final

from django.urls import URLPattern, path

from todoke.ui.form_uploads import takes_files
from todoke.ui.pace import paced
from todoke.web.voice import page_button, pages, receipt

PATTERNS: Final[list[URLPattern]] = [
    path("voice/", paced(pages.start), name="voice"),
    path("voice/page/", paced(takes_files(page_button.show)), name="voice_page"),
    path("voice/failed/", paced(page_button.failed), name="voice_failed"),
    path("voice/receipt/", paced(receipt.show), name="voice_receipt"),
    path("v/<str:code>", paced(pages.scanned), name="voice_scanned"),
    path("voice/<str:body>/", paced(takes_files(pages.body)), name="voice_body"),
    path("voice/<str:body>/procedure/<int:procedure>/", paced(takes_files(pages.procedure)), name="voice_procedure"),
    path("voice/<str:body>/program/<str:number>/", paced(takes_files(pages.program)), name="voice_program"),
    path("voice/<str:body>/counter/<str:key>/", paced(takes_files(pages.counter)), name="voice_counter"),
    path("me/voices/", receipt.mine, name="my_voices"),
    path("me/voices/<uuid:voice>/", receipt.my_voice, name="my_voice"),
]
