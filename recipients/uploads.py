"""Stops a sending that is too large before it fills the disk; the page then says how large it may be."""

from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, StopUpload


# Key in request.META, for views that want to say why no file came.
TOO_LARGE = "bansos.upload_too_large"


class SizeLimit(FileUploadHandler):
    """Stands first among the handlers and looks at what the browser says it will send."""

    is_too_large = False

    def handle_raw_input(self, input_data: Any, meta: Any, content_length: int, *rest: Any) -> None:
        self.is_too_large = content_length > self._most()

    def _most(self) -> int:
        """SECURITY: who has not signed in gets no room for files of the size that an office sends."""
        user = getattr(self.request, "user", None)
        is_known = user is not None and user.is_authenticated
        return int(settings.UPLOAD_MAX_SIZE if is_known else settings.UPLOAD_PUBLIC_MAX_SIZE)

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        if self.is_too_large:
            if self.request is not None:
                self.request.META[TOO_LARGE] = True
            raise StopUpload(connection_reset=False)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Another handler keeps the file."""
