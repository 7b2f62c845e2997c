"""How large an upload may be before it is received."""

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler

# So many times IMPORT_MAX_BYTES: what is a little too large is told so in its form.
TIMES = 5


class BoundedUpload(FileUploadHandler):
    """Refuses what is far too large before any of it is received; leaves the rest to others."""

    def handle_raw_input(
        self,
        input_data: Any,
        META: dict[str, Any],  # noqa: N803 - as Django has it
        content_length: int,
        boundary: Any,
        encoding: str | None = None,
    ) -> None:
        """Look at the length that the request announces; no more than that is read of it."""
        if content_length > TIMES * settings.IMPORT_MAX_BYTES:
            raise RequestDataTooBig(f"At most {TIMES * settings.IMPORT_MAX_BYTES:,} bytes.")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Pass a part of the file on."""
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Leave the file to the handlers behind."""
