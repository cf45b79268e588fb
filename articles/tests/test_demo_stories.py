"""The demo's stories and pictures: what they contain, and their dates."""

import datetime
import io
import re
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.db.models import F
from django.utils import timezone
from lxml import etree
from PIL import Image, IptcImagePlugin

from articles.demo.people import introduce_authors
from articles.demo.press_time import STORIES
from articles.importing.formats import markdown
from articles.importing.incoming import Options, SourceFile
from articles.models import Author, Section, Story
from articles.models.pageviews import ViewsInHour
from articles.tests.factories import DAY, HOUR

FILES = sorted(STORIES.glob("*.md"))
PICTURES = sorted(STORIES.glob("*.jpg"))
RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff]")
# "May" is left out: it is a verb more often than a month.
WEEKDAYS_AND_MONTHS = re.compile(
    r"\b((Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|(Jan|Febr)uary|March|April|June|July|August"
    r"|(Sept|Nov|Dec)ember|October|понеделник|вторник|сряда|четвъртък|петък|събота|неделя"
    r"|(яну|февру)ари|март|април|май|ю[нл]и|август|(септ|ное|дек)ември|октомври)\b"
)
XMP_NAMESPACES = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "photoshop": "http://ns.adobe.com/photoshop/1.0/",
    "core": "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/",
    "ext": "http://iptc.org/std/Iptc4xmpExt/2008-02-29/",
}


def story(path):
    file = SourceFile(path.name, path.read_text(encoding="utf-8"))
    assert markdown.detect(file)
    (found,) = markdown.parse(file, Options(ZoneInfo("UTC"), "en"))
    return found


def stories():
    return [story(path) for path in FILES]


@pytest.fixture(scope="module")
def drawn_pictures(tmp_path_factory):
    """A media folder shared by the tests here, because making renditions takes long."""
    return tmp_path_factory.mktemp("media")


@pytest.fixture
def run_demo(db, settings, tmp_path, drawn_pictures):
    """Runs `manage.py demo --no-server` in folders of its own, and returns what it printed."""
    settings.DATA_DIR, settings.STATIC_ROOT, settings.MEDIA_ROOT = tmp_path, tmp_path / "static", drawn_pictures

    def run():
        out = io.StringIO()
        call_command("demo", no_server=True, stdout=out)
        return out.getvalue()

    return run


def times():
    return list(Story.objects.order_by("pk").values_list("published_at", "updated_at", "expires_at"))


# The files


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_demo_story_is_read_without_a_warning(path):
    found = story(path)
    assert found.warnings == []
    assert (found.source, found.source_id) == ("Newsroom demo", path.stem)
    assert found.authors
    assert found.tags
    for image in found.images:
        assert image.caption
        assert image.alt_text
        assert image.credit


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_demo_story_names_no_weekday_or_month(path):
    assert not WEEKDAYS_AND_MONTHS.search(path.read_text(encoding="utf-8"))


def test_demo_is_a_newspaper_in_two_languages():
    by_language = {code: [found for found in stories() if found.language == code] for code in ("en", "bg")}
    assert (len(by_language["en"]), len(by_language["bg"])) == (43, 17)
    english = {"News", "City", "Economy", "Culture", "Sport", "Science"}
    assert {found.section for found in by_language["en"]} == english
    assert {found.section for found in by_language["bg"]} == {"Новини", "Град", "Икономика", "Култура", "Спорт"}
    for section in english:
        assert sum(found.status == "published" and found.section == section for found in by_language["en"]) >= 5


def test_every_edge_case_has_a_demo_story():
    public = [found for found in stories() if found.status == "published"]
    assert {found.status for found in stories()} == {"draft", "review", "published", "withdrawn"}
    assert any(not found.images for found in public)
    assert any(not found.lead for found in public)
    assert any(len(found.images) >= 4 for found in public)
    assert any(len(found.tags) == 40 for found in public)
    assert any(len(found.headline) >= 190 for found in public)
    assert any(" " not in found.headline for found in public)
    assert any(len(word) > 40 for found in public for word in found.headline.split())
    assert any(RIGHT_TO_LEFT.search(found.headline) and RIGHT_TO_LEFT.search(found.body) for found in public)
    assert any(found.updated_at for found in public)
    assert any(found.expires_at for found in public)
    assert [found.section for found in public].count("Спорт") == 1
    for element in ("<table", "<figure", "<aside><h3", "<aside><blockquote", "<h2"):
        assert any(element in found.body for found in public)
    assert any("/comet-chart.pdf" in found.body for found in public)
    assert [bool(found.withdrawal_reason) for found in stories() if found.status == "withdrawn"] == [True]


def test_some_pictures_are_upright_and_one_story_has_lost_its_file():
    sizes = [Image.open(path).size for path in PICTURES]
    assert {wide for wide, _high in sizes} == {1200}
    assert any(high > wide for wide, high in sizes)
    named = {image.file for found in stories() for image in [*found.images, *found.figures]}
    assert len(named - {path.name for path in PICTURES}) == 1
    assert {path.name for path in PICTURES} <= named


@pytest.mark.parametrize("path", PICTURES, ids=lambda path: path.stem)
def test_picture_has_its_metadata_as_iim_and_as_xmp(path):
    assert path.stat().st_size <= 90_000
    with Image.open(path) as picture:
        words, packet = IptcImagePlugin.getiptcinfo(picture), picture.info["xmp"]
    assert words[1, 90] == b"\x1b%G"  # declares UTF-8
    headline, caption, creator, credit, rights, city = (
        words[2, number].decode() for number in (105, 120, 80, 110, 116, 90)
    )
    assert (creator, credit, city) == ("Newsroom", "Newsroom demo", "Aldermouth")
    assert rights.startswith("© ")
    tree = etree.fromstring(packet)

    def xmp(name):
        return [text.strip() for text in tree.xpath(f"//{name}//text()", namespaces=XMP_NAMESPACES) if text.strip()]

    assert xmp("dc:description") == [caption]
    assert xmp("photoshop:Headline") == [headline]
    assert xmp("dc:creator") == [creator]
    assert xmp("photoshop:Credit") == [credit]
    assert xmp("dc:rights") == [rights]
    assert xmp("photoshop:City") == [city]
    assert xmp("dc:subject") == [word.decode() for word in words[2, 25]]
    assert len(xmp("core:AltTextAccessibility")[0]) > 40
    assert xmp("ext:DigitalSourceType") == ["http://cv.iptc.org/newscodes/digitalsourcetype/algorithmicMedia"]


# The site


def test_the_front_page_is_full_and_its_authors_are_introduced(run_demo, client):
    run_demo()
    page = client.get("/").text
    sections = ["City", "Culture", "Economy", "News", "Science", "Sport"]
    for title in [*sections, "Most read", "Corrected today", "In focus"]:
        assert re.search(rf"<h2[^>]*>(<a[^>]*>)?{title}<", page), title
    blocks = re.findall(r'<section class="block.*?</section>', page, re.DOTALL)
    assert [block.count("<li>") >= 3 for block in blocks] == [True] * len(sections)
    assert page.count("<img") == 3 + len(sections)
    assert len(set(re.findall(r'<img[^>]* src="([^"]+)"', page))) == page.count("<img")
    assert all(author.bio and author.portrait.alt_text for author in Author.objects.all())
    assert Author.objects.count() == 7
    Author.objects.update(bio="Written at the desk.")
    introduce_authors()
    assert {author.bio for author in Author.objects.all()} == {"Written at the desk."}


# Their times


@pytest.mark.parametrize("zone", ["UTC", "America/St_Johns"])
def test_a_new_demo_looks_like_a_working_day(run_demo, settings, zone):
    settings.TIME_ZONE = zone
    before = timezone.now().replace(second=0, microsecond=0)
    assert f"{len(FILES)} created" in run_demo()
    now = timezone.now()
    for language in ("en", "bg"):
        newest = Story.objects.public().filter(language=language).latest()[0]
        assert before - HOUR <= newest.published_at <= now
    assert Story.objects.public().filter(language="en", published_at__gt=now - 9 * HOUR).count() >= 12
    assert not Story.objects.filter(published_at__lt=before - 6 * DAY).exists()
    (scheduled,) = Story.objects.filter(published_at__gt=now)
    assert before + 15 * HOUR <= scheduled.published_at <= now + 15 * HOUR
    (extended,) = Story.objects.exclude(updated_at=None)
    assert extended.updated_at - extended.published_at == datetime.timedelta(hours=1, minutes=45)
    expired, expiring = Story.objects.exclude(expires_at=None).order_by("expires_at")
    assert expired.expires_at < now < expiring.expires_at


def test_a_second_demo_changes_nothing(run_demo):
    run_demo()
    Story.objects.update(**{name: F(name) - 3 * DAY for name in ("published_at", "updated_at", "expires_at")})
    read = [views.views for views in ViewsInHour.objects.order_by("pk")]
    aged = times()  # as if the first run had been three days ago
    assert f"0 created, 0 updated, {len(FILES)} unchanged, 0 kept, 0 rejected" in run_demo()
    assert times() == aged
    assert Section.objects.filter(language="en").count() == 6
    assert [views.views for views in ViewsInHour.objects.order_by("pk")] == read


def test_a_time_changed_at_the_desk_survives_the_next_demo(run_demo):
    run_demo()
    moved = Story.objects.get(source_id="night-tram")
    moved.published_at -= 30 * DAY
    moved.updated_at = None
    moved.save()
    run_demo()
    again = Story.objects.get(source_id="night-tram")
    assert (again.published_at, again.updated_at) == (moved.published_at, None)


def test_demo_leaves_no_temporary_files(run_demo, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    run_demo()
    assert list((tmp_path / "temporary").iterdir()) == []
