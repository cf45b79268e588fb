"""Small WordPress exports, and ways to read them."""

from pathlib import Path
from zoneinfo import ZoneInfo

from articles.importing.formats import wordpress
from articles.importing.incoming import Expected, FileNote, IncomingStory, Options, SourceFile

SAMPLE = Path(__file__).with_name("harbour.wordpress.xml")
HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:wp="http://wordpress.org/export/1.2/"><channel><link>https://harbour.example</link>
<wp:wxr_version>1.2</wp:wxr_version>"""
FOOT = "</channel></rss>"


def item(content="Words.", number=5, **fields):
    """A post; `fields` are elements by their names without prefix, `more` is markup to add."""
    more = fields.pop("more", "")
    values = {"post_date_gmt": "2024-03-01 10:00:00", "status": "publish", "post_type": "post", "post_id": number}
    elements = "".join(
        f"<wp:{name}>{value}</wp:{name}>" for name, value in (values | fields).items() if name != "title"
    )
    return (
        f"<item><title>{fields.get('title', 'A story')}</title><guid>g{number}</guid>"
        f"<content:encoded><![CDATA[{content}]]></content:encoded>{elements}{more}</item>"
    )


def meta(key, value):
    return f"<wp:postmeta><wp:meta_key>{key}</wp:meta_key><wp:meta_value>{value}</wp:meta_value></wp:postmeta>"


def export(*items):
    return "\n".join([HEAD, *items, FOOT])


def read(path, **options):
    """All that is read from a file, after checking the number of its items."""
    options = Options(**{"timezone": ZoneInfo("Europe/Sofia"), "language": "en"} | options)
    parsed = [*wordpress.parse(SourceFile(name=path.name, path=path, stem=path.stem), options)]
    found = [one for one in parsed if not isinstance(one, Expected)]
    expected = [one.items for one in parsed if isinstance(one, Expected)]
    items = [one for one in found if not isinstance(one, FileNote)]
    assert isinstance(parsed[0], Expected)
    assert sum(expected) - len(expected) + 1 == len(items)  # each after the first adds to one
    return found


def read_items(tmp_path, *items, **options):
    path = tmp_path / "export.xml"
    path.write_text(export(*items), encoding="utf-8")
    return read(path, **options)


def read_one(tmp_path, *items, **options) -> IncomingStory:
    story = read_items(tmp_path, *items, **options)[0]
    assert isinstance(story, IncomingStory), story
    return story
