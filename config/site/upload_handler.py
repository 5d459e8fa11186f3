"""Uploads stay in memory: a roster never touches the disk unsealed, and never takes more memory than allowed."""

from io import BytesIO

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler

REFUSE_UNREAD = 20  # a request so many times the limit is refused before its body is read


class LimitedMemoryUploadHandler(FileUploadHandler):
    """Keeps the files of one request in memory, ``ROSTER_MAX_BYTES`` together at most.

    A file past the limit is read to its end without being kept: it arrives as an empty file whose ``size`` is the
    true one, so that the form can say in its own place that the file is too large. A form with a file field
    therefore looks at ``size`` before it reads. Raises RequestDataTooBig (413) for a body that is not worth reading.
    """

    chunk_size = 256 * 1024

    def handle_raw_input(self, input_data, META, content_length, boundary, encoding=None):
        """Refuse a hopeless body unread; leave the others to Django's parser."""
        self._room = settings.ROSTER_MAX_BYTES
        if content_length > REFUSE_UNREAD * settings.ROSTER_MAX_BYTES:
            raise RequestDataTooBig("The request is far larger than the largest roster.")

    def new_file(self, *args, **kwargs):
        """Begin another file."""
        super().new_file(*args, **kwargs)
        self._kept: BytesIO | None = BytesIO()

    def receive_data_chunk(self, raw_data, start):
        """Keep the chunk while there is room; from then on keep nothing of this file."""
        if self._kept is None:
            return
        if len(raw_data) > self._room:
            self._room += self._kept.tell()
            self._kept = None
            return
        self._room -= len(raw_data)
        self._kept.write(raw_data)

    def file_complete(self, file_size):
        """The file, empty when it was too large to keep, always with its true size."""
        content = self._kept or BytesIO()
        content.seek(0)
        return InMemoryUploadedFile(
            file=content,
            field_name=self.field_name,
            name=self.file_name,
            content_type=self.content_type,
            size=file_size,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )
