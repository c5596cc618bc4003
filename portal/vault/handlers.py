"""The one upload handler of the site: `FILE_UPLOAD_HANDLERS` holds nothing else.

Django's own handlers write whatever is above 2.5 MB to a plaintext temporary file.
"""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest, UnreadablePostError
from django.http.multipartparser import MultiPartParser

from portal.vault import gate
from portal.vault.arrivals import Arriving


class EncryptingUploadHandler(FileUploadHandler):
    """Asks the gate, then has the body parsed; leaves nothing behind, however that ends."""

    def handle_raw_input(
        self,
        input_data: Any,
        META: dict[str, Any],
        content_length: int,
        boundary: Any,
        encoding: str | None = None,
    ) -> tuple[Any, Any]:
        assert self.request
        receiver = _Receiver(self.request, gate.for_body(self.request, content_length))
        receiver.parser = MultiPartParser(META, input_data, [receiver], encoding)
        try:
            return receiver.parser.parse()
        finally:
            receiver.discard()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Never asked: the receiver is."""

    def file_complete(self, file_size: int) -> None:
        """Never asked: the receiver is."""


class _Receiver(FileUploadHandler):
    parser: Any

    def __init__(self, request: HttpRequest, found: gate.Gate) -> None:
        super().__init__(request=request)
        self._gate = found
        self._arriving: Arriving | None = None

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        # A token stands among the fields before the file, which Django's parser has by now.
        assert self.request
        if not self._gate.admits(self.request, self.parser._post):
            # The words beside it are read all the same: the view may want to keep them.
            raise SkipFile
        self._arriving = Arriving()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        assert self._arriving
        self._arriving.write(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile:
        assert self._arriving
        arrived = self._arriving.finish(self.file_name or "", self.content_type or "")
        self._arriving = None
        return arrived

    def upload_interrupted(self) -> None:
        if self._arriving:  # Django would go on with what came before, and without the file
            raise UnreadablePostError("the body ends within a file")

    def discard(self) -> None:
        """Leave nothing of a file that did not come whole."""
        if self._arriving:
            self._arriving.discard()
            self._arriving = None
