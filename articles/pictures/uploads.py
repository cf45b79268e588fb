"""A limit on uploaded files: nobody who may post a form can fill the disk with it."""

from django.core.files.uploadhandler import FileUploadHandler

from articles.pictures.intake import MAX_BYTES


class LimitedUpload(FileUploadHandler):
    """Discards what exceeds the size of the largest picture, before the handlers that store files.

    The form still gets a file slightly over the limit, so that validation refuses it with its usual message.
    """

    def receive_data_chunk(self, raw_data, start):
        return raw_data if start <= MAX_BYTES else None

    def file_complete(self, file_size):
        return None
