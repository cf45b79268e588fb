"""How much of an uploaded file is taken: whoever may send a form, logged in or not, can't fill the disk with it."""

from django.core.files.uploadhandler import FileUploadHandler

from articles.pictures.intake import MAX_BYTES


class LimitedUpload(FileUploadHandler):
    """Stands before the handlers that keep files: what goes past the largest picture is read and dropped.

    The file that the form gets is a little too large then, so that the gate refuses it by its own sentence.
    """

    def receive_data_chunk(self, raw_data, start):
        return raw_data if start <= MAX_BYTES else None

    def file_complete(self, file_size):
        return None
