"""Exports every story, with all that belongs to it, as an archive that `import_stories` reads.

docs/export.md describes the format. The same content gives the same bytes, at any time and on any database.
"""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection, transaction
from django.db.models import Sum

from articles.exporting import rows
from articles.exporting.destination import CannotExport, as_json, refuse_too_much_for_zip, written_whole
from articles.exporting.layout import FORMAT, MANIFEST, PICTURES, TABLES, VERSION, file_of
from articles.exporting.markdown import write_markdown
from articles.models import Image
from articles.pictures.storage import StorageFailed, read


def export_archive(destination: Path, on_row: Callable[[str], None] = lambda table: None) -> dict:
    """Write an archive to a folder or a ZIP; returns the number of rows by table. Calls `on_row(table)` for each row.

    The archive is a snapshot: what is saved meanwhile isn't in it. Raises CannotExport, and then leaves nothing behind.
    """
    with one_moment():
        files = Image.objects.count()
        size = Image.objects.aggregate(size=Sum("size"))["size"] or 0
        refuse_too_much_for_zip(destination, files + len(TABLES) + 1, size)
        with written_whole(destination) as folder:
            written = {table: write_table(folder, table, on_row) for table in TABLES}
            write_pictures(folder, on_row)
            manifest = {
                "format": FORMAT,
                "version": VERSION,
                "site": rows.site(),
                "counts": {table: count for table, (count, _facts) in written.items()},
                "files": {file_of(table): facts for table, (_count, facts) in written.items()},
            }
            # Written last: without it an unfinished folder isn't taken for an archive.
            (folder / MANIFEST).write_bytes(f"{as_json(manifest, indent=2)}\n".encode())
    return manifest["counts"]


def export_markdown(destination: Path, on_row: Callable[[str], None] = lambda table: None) -> dict:
    """Write all stories as Markdown with their pictures, for Hugo and the like. Raises CannotExport."""
    with one_moment(), written_whole(destination, is_archive=False) as folder:
        count = write_markdown(folder, rows.stories(), named_picture, lambda: on_row("stories"))
    return {"stories": count}


def named_picture(checksum: str) -> tuple[str, bytes] | None:
    """A picture's file name, unique in the export, and its bytes; None for an unknown checksum."""
    image = Image.objects.filter(checksum=checksum).first()
    return (f"{image.key}{Path(image.file.name).suffix}", read_picture(image)) if image else None


@contextmanager
def one_moment() -> Iterator[None]:
    """A transaction in which all reads see the same snapshot, and which blocks no writer."""
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "sqlite":
        # transaction.atomic() would take its turn among the writers (newsroom/sqlite) and make the others wait.
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")
    else:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield


def write_table(folder: Path, table: str, on_row) -> tuple[int, dict]:
    """Write one table's file; returns its number of rows and what the manifest says about it."""
    digest, count, size = hashlib.sha256(), 0, 0
    with (folder / file_of(table)).open("wb") as file:
        for row in getattr(rows, table)():
            line = f"{as_json(row)}\n".encode()
            file.write(line)
            digest.update(line)
            count, size = count + 1, size + len(line)
            on_row(table)
    return count, {"bytes": size, "sha256": digest.hexdigest()}


def write_pictures(folder: Path, on_row) -> None:
    """Write each picture's original, byte for byte."""
    (folder / PICTURES).mkdir()
    for image in Image.objects.order_by("pk").iterator():
        (folder / rows.file_of(image)).write_bytes(read_picture(image))
        on_row(PICTURES)


def read_picture(image: Image) -> bytes:
    """A picture's original. Raises CannotExport if it is missing or damaged."""
    try:
        data = read(image.file.name)
    except StorageFailed as error:
        raise CannotExport(
            f"The file of picture {image.pk} is gone ({error}). Restore it from a backup, or take the picture out "
            "of its stories and delete it, and run this again."
        ) from error
    if hashlib.sha256(data).hexdigest() != image.checksum:
        raise CannotExport(
            f"The file of picture {image.pk}, {image.file.name}, is damaged: it isn't what was uploaded. "
            "Restore it from a backup, or take the picture out of its stories and delete it, and run this again."
        )
    return data
