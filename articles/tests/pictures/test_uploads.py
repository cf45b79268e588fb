"""No form receives much more of a file than the largest picture has."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory

from articles.pictures.intake import MAX_BYTES, BadPicture, check_picture


@pytest.mark.parametrize("size", [1_000, MAX_BYTES, MAX_BYTES + 10_000_000])
def test_an_upload_is_received_up_to_slightly_more_than_the_largest_picture(size):
    request = RequestFactory().post("/admin/login/", {"file": SimpleUploadedFile("x.jpg", b"\xff" * size)})
    file = request.FILES["file"]
    assert file.size == size if size <= MAX_BYTES else MAX_BYTES < file.size < MAX_BYTES + 2**20
    if size > MAX_BYTES:
        with pytest.raises(BadPicture, match="it is larger than 40 MB"):
            check_picture(file.read(MAX_BYTES + 1))
