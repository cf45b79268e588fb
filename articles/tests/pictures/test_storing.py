"""Files and rows stay together, whatever fails on the way."""

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


def grow_old(name, seconds=2 * HOUR):
    path, then = default_storage.path(name), time.time() - seconds
    os.utime(path, (then, then))


def upkeep(capsys):
    call_command("make_renditions")
    return capsys.readouterr().out.strip()


def test_a_picture_comes_in_with_its_original_and_what_readers_need():
    data = picture_bytes("JPEG", (1000, 750))
    taken = ingest(data)
    image = taken.image
    assert taken.is_new
    assert default_storage.open(image.file.name).read() == data
    wanted = {rendition_name(image, spec) for spec in immediate(image)}
    assert stored() == {image.file.name} | wanted
    assert {spec.name for spec in immediate(image)} == {
        "320", "640", "1200", "16x9-360", "16x9-720", "16x9-1200", "3x2-180", "3x2-360", "3x2-640", "3x2-960",
    }  # fmt: skip


def test_the_same_picture_twice_is_stored_once_and_found():
    data = picture_bytes("JPEG")
    first, before = ingest(data), stored()
    again = ingest(data)
    assert (again.image, again.is_new) == (first.image, False)
    assert stored() == before


def test_a_refused_picture_leaves_nothing():
    with pytest.raises(BadPicture):
        ingest(picture_bytes("JPEG", (400, 300))[:900])
    assert stored() == set()
    assert not Image.objects.exists()


@pytest.fixture
def full_storage(settings, tmp_path):
    """A store in which nothing can be written: its folder is a file."""
    (tmp_path / "no-folder").write_text("")
    settings.MEDIA_ROOT = tmp_path / "no-folder" / "media"


def test_a_store_that_fails_leaves_no_row(full_storage):
    with pytest.raises(StorageFailed):
        ingest(picture_bytes())
    assert not Image.objects.exists()


def test_a_row_that_cannot_be_written_leaves_no_file():
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


def test_a_disk_that_is_full_after_the_original_keeps_the_picture_and_says_so(settings, client):
    settings.STORAGES = settings.STORAGES | {"default": {"BACKEND": f"{__name__}.SmallDisk"}}
    taken = ingest(picture_bytes())
    assert taken.notes == ("Its smaller copies couldn't be stored yet. Is the disk full?",)
    add_picture(make_story(), taken.image)
    assert client.get(picture_address(taken.image)).status_code == 200  # made for this one reader
    assert stored() == {taken.image.file.name}


def test_a_file_that_is_half_written_is_never_seen():
    class Interrupted(ContentFile):
        def chunks(self, chunk_size=None):
            yield b"half"
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        default_storage.save("0123456789abcdef0123/400-aa.webp", Interrupted(b"half and half"))
    assert stored() == set()


def test_deleting_a_picture_takes_its_files_along(django_capture_on_commit_callbacks):
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


def test_upkeep_makes_what_is_missing_and_removes_what_nothing_names(capsys):
    image = ingest(picture_bytes("JPEG", (500, 400))).image
    before = stored()
    default_storage.delete(rendition_name(image, WHOLE[0]))
    nowhere = "0123456789abcdef0123/original-1.jpg"
    leftovers = [nowhere, f"{image.key}/400-0000000000.webp", f"{image.key}/original-x.part"]
    for name in leftovers:
        default_storage.save(name, ContentFile(b"left behind"))
        grow_old(name)
    default_storage.save("fedcba98765432100123/original-1.jpg", ContentFile(b"coming in just now"))
    assert upkeep(capsys) == "renditions: 1 pictures, 1 made, 0 failed, 3 removed"
    assert stored() == before | {"fedcba98765432100123/original-1.jpg"}
    assert upkeep(capsys) == "renditions: 1 pictures, 0 made, 0 failed, 0 removed"


def test_upkeep_names_a_picture_whose_original_is_lost(capsys):
    image = make_image(caption="The bridge")
    default_storage.delete(image.file.name)
    with pytest.raises(SystemExit) as end:
        call_command("make_renditions")
    assert end.value.code == 1
    said = capsys.readouterr()
    assert said.out.strip() == "renditions: 1 pictures, 0 made, 1 failed, 0 removed"
    assert f"picture {image.pk}, “The bridge”: " in said.err
    assert "Bring the file back from a backup." in said.err


def test_what_an_interrupted_store_left_behind_goes_when_the_picture_comes_again(django_capture_on_commit_callbacks):
    data = picture_bytes("JPEG", (1000, 750))
    key = hashlib.sha256(data).hexdigest()[:20]
    for left in ("original-0badcafe.jpg", "original-0badcafe.jpg.12345678.part"):
        default_storage.save(f"{key}/{left}", ContentFile(b"half of it"))
    with django_capture_on_commit_callbacks(execute=True):
        taken = ingest(data)
    assert taken.image.key == key
    assert stored() == {taken.image.file.name} | {rendition_name(taken.image, spec) for spec in immediate(taken.image)}
