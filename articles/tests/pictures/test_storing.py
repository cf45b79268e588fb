"""A picture's files and its row are stored and deleted together, whatever fails in between."""

import errno
import hashlib
import os
import time

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db.models import ProtectedError
from django.db.models.signals import post_save

from articles.models import Image
from articles.pictures.intake import BadPicture, ingest
from articles.pictures.renditions import WHOLE, immediate, rendition_name
from articles.pictures.storage import PictureStorage, StorageFailed
from articles.tests.factories import add_picture, make_image, make_story, picture_address, picture_bytes

pytestmark = pytest.mark.django_db
HOUR = 3600


def stored():
    """Every stored file."""
    return {
        f"{folder}/{name}" for folder in default_storage.listdir("")[0] for name in default_storage.listdir(folder)[1]
    }


def make_old(name, seconds=2 * HOUR):
    path, then = default_storage.path(name), time.time() - seconds
    os.utime(path, (then, then))


def make_renditions(capsys):
    call_command("make_renditions")
    return capsys.readouterr().out.strip()


def test_the_original_and_the_immediate_renditions_are_stored():
    data = picture_bytes("JPEG", (1000, 750))
    ingested = ingest(data)
    image = ingested.image
    assert ingested.is_new
    assert default_storage.open(image.file.name).read() == data
    wanted = {rendition_name(image, spec) for spec in immediate(image)}
    assert stored() == {image.file.name} | wanted
    assert {spec.name for spec in immediate(image)} == {
        "320", "640", "1200", "16x9-360", "16x9-720", "16x9-1200", "3x2-180", "3x2-360", "3x2-640", "3x2-960",
    }  # fmt: skip


def test_the_same_picture_is_stored_once():
    data = picture_bytes("JPEG")
    first, before = ingest(data), stored()
    again = ingest(data)
    assert (again.image, again.is_new) == (first.image, False)
    assert stored() == before


def test_a_picture_from_before_file_names_were_kept_gets_its_name_when_its_file_comes_again():
    old = make_image()
    Image.objects.update(from_file={"credit": "Ana"})
    ingest(old.file.open().read(), "DSC_0042.jpg")
    ingest(old.file.open().read(), "copy.jpg")
    assert Image.objects.get().from_file == {"credit": "Ana", "file_name": "DSC_0042.jpg"}


def test_a_refused_picture_leaves_nothing():
    with pytest.raises(BadPicture):
        ingest(picture_bytes("JPEG", (400, 300))[:900])
    assert stored() == set()
    assert not Image.objects.exists()


@pytest.fixture
def full_storage(settings, tmp_path):
    """A storage that can't be written to: its folder is a file."""
    (tmp_path / "no-folder").write_text("")
    settings.MEDIA_ROOT = tmp_path / "no-folder" / "media"


def test_a_storage_failure_leaves_no_row(full_storage):
    with pytest.raises(StorageFailed):
        ingest(picture_bytes())
    assert not Image.objects.exists()


def test_a_database_failure_leaves_no_file():
    def fail(**_signal):
        raise RuntimeError("The database is gone.")

    post_save.connect(fail, sender=Image)
    try:
        with pytest.raises(RuntimeError):
            ingest(picture_bytes())
    finally:
        post_save.disconnect(fail, sender=Image)
    assert stored() == set()
    assert not Image.objects.exists()


class SmallDisk(PictureStorage):
    """A disk with room for one more original."""

    def _save(self, name, content):
        if "original" not in name:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return super()._save(name, content)


def test_a_disk_that_is_full_after_the_original_stores_the_picture_and_says_so(settings, client):
    settings.STORAGES = settings.STORAGES | {"default": {"BACKEND": f"{__name__}.SmallDisk"}}
    ingested = ingest(picture_bytes())
    assert ingested.notes == ("Its smaller copies couldn't be stored yet. Is the disk full?",)
    add_picture(make_story(), ingested.image)
    assert client.get(picture_address(ingested.image)).status_code == 200  # made for this request, and not stored
    assert stored() == {ingested.image.file.name}


def test_a_half_written_file_is_never_seen():
    class Interrupted(ContentFile):
        def chunks(self, chunk_size=None):
            yield b"half"
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        default_storage.save("0123456789abcdef0123/400-aa.webp", Interrupted(b"half and half"))
    assert stored() == set()


def test_deleting_a_picture_deletes_its_files(django_capture_on_commit_callbacks):
    image, other = ingest(picture_bytes()).image, ingest(picture_bytes()).image
    with django_capture_on_commit_callbacks(execute=True):
        image.delete()
    assert {name.partition("/")[0] for name in stored()} == {other.key}
    assert not default_storage.exists(image.key)


def test_a_picture_in_use_is_not_deleted():
    in_slot, in_body = make_image(), make_image()
    add_picture(make_story(), in_slot)
    make_story(body=f'<figure><img data-file="{in_body.checksum}"></figure>')
    for image in (in_slot, in_body):
        with pytest.raises(ProtectedError):
            image.delete()


def test_make_renditions_makes_missing_files_and_deletes_unreferenced_ones(capsys):
    image = ingest(picture_bytes("JPEG", (500, 400))).image
    before = stored()
    default_storage.delete(rendition_name(image, WHOLE[0]))
    nowhere = "0123456789abcdef0123/original-1.jpg"
    leftovers = [nowhere, f"{image.key}/400-0000000000.webp", f"{image.key}/original-x.part"]
    for name in leftovers:
        default_storage.save(name, ContentFile(b"left behind"))
        make_old(name)
    default_storage.save("fedcba98765432100123/original-1.jpg", ContentFile(b"being uploaded"))
    assert make_renditions(capsys) == "renditions: 1 pictures, 1 made, 0 failed, 3 removed"
    assert stored() == before | {"fedcba98765432100123/original-1.jpg"}
    assert make_renditions(capsys) == "renditions: 1 pictures, 0 made, 0 failed, 0 removed"


def test_make_renditions_names_a_picture_whose_original_is_lost(capsys):
    image = make_image(caption="The bridge")
    default_storage.delete(image.file.name)
    with pytest.raises(SystemExit) as end:
        call_command("make_renditions")
    assert end.value.code == 1
    said = capsys.readouterr()
    assert said.out.strip() == "renditions: 1 pictures, 0 made, 1 failed, 0 removed"
    assert f"picture {image.pk}, “The bridge”: " in said.err
    assert "Restore the file from a backup." in said.err


def test_leftovers_of_an_interrupted_upload_are_deleted_with_the_next_upload(django_capture_on_commit_callbacks):
    data = picture_bytes("JPEG", (1000, 750))
    key = hashlib.sha256(data).hexdigest()[:20]
    for left in ("original-0badcafe.jpg", "original-0badcafe.jpg.12345678.part"):
        default_storage.save(f"{key}/{left}", ContentFile(b"half of it"))
    with django_capture_on_commit_callbacks(execute=True):
        ingested = ingest(data)
    assert ingested.image.key == key
    image = ingested.image
    assert stored() == {image.file.name} | {rendition_name(image, spec) for spec in immediate(image)}
