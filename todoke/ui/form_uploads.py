"""Files of a request go sealed to the disk while they come in, never open and never whole in memory; what is too large ends the reading.

A page that takes files is wrapped in ``takes_files`` from outside. Other fields should stand before the files in the page's form: when a file
ends the reading, what stands behind it is not read. Whatever the page did not take is gone when it has answered.
"""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, Final, ParamSpec, cast

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile, StopUpload
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from todoke.common.file_kinds import HEAD, kind_of
from todoke.gateways import sealed_files
from todoke.gateways.sealed_files import Sealed, Sealing
from todoke.procedures.operations import file_intake
from todoke.procedures.operations.file_intake import MEGABYTE, FileRefused
from todoke.procedures.rules import file_checks
from todoke.procedures.rules.values import MOST_FILES

Arguments = ParamSpec("Arguments")
#: What a page's other fields and the marks between parts add to the files, at most.
_BESIDE: Final = 8 * MEGABYTE


if TYPE_CHECKING:
    _Uploaded = UploadedFile[bytes]
else:  # Django's files take their type in brackets only where types are checked
    _Uploaded = UploadedFile


class SealedUpload(_Uploaded):
    """A file of a request that lies sealed on the disk."""

    def __init__(self, sealed: Sealed, name: str) -> None:
        super().__init__(file=None, name=name, size=sealed.size)
        self.sealed = sealed

    def close(self) -> None:
        """Nothing is open."""


class Uploads(FileUploadHandler):
    """Seals what comes in; ``problems`` by field: the name of the file and why it was not taken."""

    chunk_size = 256 * 1024

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.problems: list[tuple[str, str, FileRefused]] = []
        self._declared = 0
        self._count = 0
        self._field = ""
        self._sealing: Sealing | None = None
        self._kept: list[str] = []

    def handle_raw_input(
        self, input_data: object, META: object, content_length: int, boundary: object, encoding: object = None  # noqa: N803 - Django's name
    ) -> None:  # fmt: skip
        """Note how much is announced."""
        self._declared = content_length

    def new_file(self, field_name: str, file_name: str, *args: Any, **kwargs: Any) -> None:
        """Begin a file; raises StopUpload where more is announced than may come, SkipFile where there are too many."""
        super().new_file(field_name, file_name, *args, **kwargs)
        self._field = field_name
        limits = file_intake.limits()
        if self._declared > limits.together + _BESIDE:
            self._refuse(FileRefused("file_too_large", limit=limits.file // MEGABYTE))
            raise StopUpload(connection_reset=True)
        self._count += 1
        if self._count > MOST_FILES:
            self._refuse(FileRefused("files_too_many", limit=MOST_FILES))
            raise SkipFile
        self._sealing = Sealing()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Seal some; a file that is too large, or of a kind that is not taken, is not read on."""
        assert self._sealing is not None
        limit = file_intake.limits().file
        problem = file_checks.refusal(kind_of(raw_data[:HEAD])) if not start else ""
        if problem or self._sealing.size + len(raw_data) > limit:
            self._drop()
            self._refuse(FileRefused(problem or "file_too_large", limit=limit // MEGABYTE))
            raise SkipFile
        self._sealing.write(raw_data)

    def file_complete(self, file_size: int) -> SealedUpload | None:
        """The file lies on the disk."""
        if self._sealing is None:
            return None
        sealed, self._sealing = self._sealing.close(), None
        self._kept.append(sealed.token)
        return SealedUpload(sealed, self.file_name or "")

    def upload_interrupted(self) -> None:
        """The browser went away."""
        self._drop()

    def taken(self, upload: SealedUpload) -> Sealed:
        """A file, for whoever answers for it from now on."""
        self._kept.remove(upload.sealed.token)
        return upload.sealed

    def end(self) -> None:
        """Leave nothing that nobody took."""
        self._drop()
        for token in self._kept:
            sealed_files.delete(token)
        self._kept = []

    def _refuse(self, why: FileRefused) -> None:
        self.problems.append((self._field, self.file_name or "", why))

    def _drop(self) -> None:
        if self._sealing is not None:
            self._sealing.drop()
            self._sealing = None


View = Callable[Concatenate[HttpRequest, Arguments], HttpResponseBase]


def seals_files(view: View[Arguments]) -> View[Arguments]:
    """A page whose form holds files and that sees for itself that the form is ours; it asks ``uploads_of`` for them."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Arguments.args, **kwargs: Arguments.kwargs) -> HttpResponseBase:
        if request.method != "POST":
            return view(request, *args, **kwargs)
        uploads = Uploads(request)
        request.upload_handlers = [uploads]
        request.form_uploads = uploads  # type: ignore[attr-defined]
        try:
            return view(request, *args, **kwargs)
        finally:
            uploads.end()

    return cast(View[Arguments], answer)


def takes_files(view: View[Arguments]) -> View[Arguments]:
    """The same for a page that leaves it to Django to see that the form is ours; the outermost of a page's wrappers.

    Django's middleware would read the whole request before the page could say how, so the check stands inside.
    """
    return csrf_exempt(seals_files(csrf_protect(view)))


def uploads_of(request: HttpRequest) -> Uploads | None:
    """What took the files of a request; None where the page takes none."""
    found = getattr(request, "form_uploads", None)
    return found if isinstance(found, Uploads) else None


def sent(request: HttpRequest, field: str) -> Sequence[SealedUpload]:
    """The files of a field, in their order."""
    return [each for each in request.FILES.getlist(field) if isinstance(each, SealedUpload)]
