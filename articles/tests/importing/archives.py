"""A small archive with one of everything, and ways to damage it."""

import hashlib
import json

from django.core.management import call_command

from articles.models import FrontPage, OldAddress, PageViews, ViewsInHour
from articles.tests.exporting.full_site import NOON
from articles.tests.factories import (
    add_picture,
    make_author,
    make_correction,
    make_image,
    make_section,
    make_story,
    make_tag,
)

TABLES = ("images", "sections", "authors", "tags", "stories", "front_pages")
SINCE = {  # the versions that brought fields
    "tags": {"introduction": 4, "picture": 4},
    "stories": {"short_headline": 2, "handover_note": 3},
}


def make_archive(folder) -> None:
    """Fill a site with one of everything and export it."""
    image = make_image(caption="The pier")
    section, author = make_section("Harbour"), make_author(portrait=image)
    tag = make_tag("ferries", introduction="They sail.", picture=image)
    for row in (section, tag, author):
        row.slug = f"new-{row.slug}"
        row.save()
    figure = f'<figure><img data-file="{image.checksum}"></figure>'
    story = make_story(
        "The ferry sails", section=section, tags=[tag], authors=[author], body=f"<p>At dawn.</p>{figure}"
    )
    add_picture(story, image, own_caption="At dawn")
    add_picture(story)
    make_correction(story, shows_changes=True)
    OldAddress.remember("/?p=12", story)
    PageViews.objects.create(story=story, imported=7, counted=3)
    ViewsInHour.objects.create(story=story, hour=NOON, views=3)
    make_story("Дъжд", language="bg", source="agency", source_id="1", creator_name="ana")
    front_page = FrontPage.objects.create(language="en", takes_effect_at=NOON, maker_name="ana")
    front_page.slots.create(place="lead", position=1, story=story, image=image, headline="Off she goes", until=NOON)
    front_page.slots.create(place="topic", position=1, tag=tag)
    front_page.slots.create(place="block", position=1, section=section, weight="large")
    call_command("export_stories", str(folder), verbosity=0)


def rows_of(folder, table):
    return [json.loads(line) for line in (folder / f"{table}.jsonl").read_text("utf-8").splitlines()]


def write_rows(folder, table, rows):
    lines = [row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows]
    (folder / f"{table}.jsonl").write_bytes("".join(f"{line}\n" for line in lines).encode("utf-8", "surrogatepass"))


def sign(folder):
    """Update the checksums in the manifest, as an attacker would."""
    manifest = json.loads((folder / "newsroom.json").read_text("utf-8"))
    for table in (table for table in TABLES if (folder / f"{table}.jsonl").exists()):
        data = (folder / f"{table}.jsonl").read_bytes()
        manifest["files"][f"{table}.jsonl"] = {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        manifest["counts"][table] = data.count(b"\n")
    write_manifest(folder, manifest)


def write_manifest(folder, manifest):
    (folder / "newsroom.json").write_text(json.dumps(manifest, ensure_ascii=False, indent=2) + "\n", "utf-8")


def as_version(folder, version, pinned=()):
    """Rewrite an export as version 1, 2 or 3 wrote it, in which the stories of some headlines are pinned."""
    for table, fields in SINCE.items():
        later = {name for name, since in fields.items() if since > version}
        rows = [without(row, later) for row in rows_of(folder, table)]
        for row in rows if table == "stories" else ():
            row["is_pinned"] = row["headline"] in pinned
            for revision in row["revisions"]:
                revision["document"] = without(revision["document"], later) | {"is_pinned": True}
        write_rows(folder, table, [json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in rows])
    (folder / "front_pages.jsonl").unlink()
    manifest = json.loads((folder / "newsroom.json").read_text("utf-8")) | {"version": version}
    del manifest["counts"]["front_pages"], manifest["files"]["front_pages.jsonl"]
    write_manifest(folder, manifest)
    sign(folder)
    return folder / "newsroom.json"


def without(row, names):
    return {name: value for name, value in row.items() if name not in names}
