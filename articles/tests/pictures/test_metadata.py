"""What picture files say of themselves: which form is believed, in which encoding, and as which field."""

import datetime

import pytest

from articles.demo import draw, iptc
from articles.demo.press_time import STORIES
from articles.pictures.metadata import Metadata, read_metadata
from articles.tests.pictures import worded_files as files
from articles.tests.pictures.worded_files import alternatives, description, exif, iim, items, jpeg, xmp

CAPTION, BYLINE, CREDIT, COPYRIGHT, HEADLINE, KEYWORD = 120, 80, 110, 116, 105, 25
CREATED, CREATED_AT, EXPIRES, EXPIRES_AT = 55, 60, 37, 38


def at(*parts, hours=None):
    zone = None if hours is None else datetime.timezone(datetime.timedelta(hours=hours))
    return datetime.datetime(*parts, tzinfo=zone)


def test_the_demos_pictures_fill_the_form():
    for name, words in draw.WORDS.items():
        assert read_metadata((STORIES / name).read_bytes()) == Metadata(
            caption=words.caption,
            alt_text=words.alt_text,
            credit="Newsroom demo",  # which names the creator, "Newsroom", already
            copyright=iptc.COPYRIGHT,
            headline=words.headline,
            keywords=words.keywords,
            source_type="algorithmicMedia",
        )


def test_a_file_that_says_nothing_fills_nothing():
    for kind in ("JPEG", "PNG", "WEBP", "GIF", "AVIF"):
        assert read_metadata(files.saved(kind)) == Metadata()


# ----------------------------------------------------------------------------- whom to believe


@pytest.mark.parametrize(("digest", "believed"), [(None, "of XMP"), ("right", "of XMP"), ("wrong", "of IIM")])
def test_xmp_is_believed_before_iim_unless_the_digest_says_that_iim_was_changed_later(digest, believed):
    said = read_metadata(
        jpeg(
            xmp=xmp(description("of XMP") + "<photoshop:Headline>of XMP</photoshop:Headline>"),
            iim=iim((CAPTION, "of IIM"), (HEADLINE, "of IIM"), digest=digest),
        )
    )
    assert (said.caption, said.headline) == (believed, believed)


def test_a_form_that_says_nothing_leaves_the_word_to_the_next():
    said = read_metadata(jpeg(xmp=xmp(description(" ")), iim=iim((CAPTION, "of IIM"), digest="right")))
    assert said.caption == "of IIM"
    said = read_metadata(jpeg(xmp=xmp(description("of XMP")), iim=iim((HEADLINE, "of IIM"), digest="wrong")))
    assert (said.caption, said.headline) == ("of XMP", "of IIM")


def test_what_iim_had_to_cut_short_is_taken_whole_from_xmp():
    name = "Ana-Magdalena Petrova-Konstantinova"
    said = read_metadata(
        jpeg(
            xmp=xmp(f"<dc:creator>{items('Seq', name)}</dc:creator>" + description("old")),
            iim=iim((BYLINE, name[:32]), (CAPTION, "new"), digest="wrong"),
        )
    )
    assert (said.credit, said.caption) == (name, "new")


def test_exif_is_believed_last():
    tags = exif({files.IMAGE_DESCRIPTION: "of EXIF", files.ARTIST: "Camera's owner"})
    said = read_metadata(jpeg(xmp=xmp(description("of XMP")), exif=tags))
    assert (said.caption, said.credit) == ("of XMP", "Camera's owner")
    assert read_metadata(jpeg(iim=iim((CAPTION, "of IIM")), exif=tags)).caption == "of IIM"


def test_exif_alone_fills_what_it_can():
    said = read_metadata(
        jpeg(
            exif=exif(
                {
                    files.IMAGE_DESCRIPTION: "Мостът над реката".encode(),
                    files.ARTIST: "Ana Petrova; Ivan Petrov",
                    files.COPYRIGHT: b"Ana Petrova\0The Agency\0",
                },
                {files.TAKEN: "2026:05:03 10:15:20", files.TAKEN_ZONE: "+03:00"},
            )
        )
    )
    assert said == Metadata(
        caption="Мостът над реката",
        credit="Ana Petrova, Ivan Petrov",
        copyright="Ana Petrova, The Agency",
        taken_at=at(2026, 5, 3, 10, 15, 20, hours=3),
    )


def test_a_title_that_windows_wrote_with_question_marks_is_read_from_beside_them():
    tags = {files.IMAGE_DESCRIPTION: "2026: ?????? ??? BTA", files.XP_TITLE: "Мостът над реката\0".encode("utf-16-le")}
    assert read_metadata(jpeg(exif=exif(tags))).caption == "Мостът над реката"


@pytest.mark.parametrize(
    "default",
    ["OLYMPUS DIGITAL CAMERA         ", "SONY DSC", r"DCIM\100MEDIA\DJI_0017.JPG", "Screenshot", "ASCII", "2026"],
)
def test_what_cameras_write_by_themselves_is_no_caption(default):
    assert read_metadata(jpeg(exif=exif({files.IMAGE_DESCRIPTION: default}))).caption == ""
    both = jpeg(xmp=xmp(description(default)), iim=iim((CAPTION, "The bridge")))
    assert read_metadata(both).caption == "The bridge"


def test_a_caption_about_cameras_is_one():
    assert read_metadata(jpeg(xmp=xmp(description("The first digital camera")))).caption == "The first digital camera"


# ----------------------------------------------------------------------------- encodings


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("utf-8", "Прессконференция — “Café”"),
        ("latin-1", "Café à São Paulo, Größe und Müller"),
        ("latin-1", "École"),
        ("cp1252", "Ivan’s “word” – in French, l’été"),
        ("mac_roman", "Café à São Paulo, Größe und Müller"),
        ("mac_roman", "Ivan’s “word” – in Spanish, María José Peña"),
        ("mac_roman", "Köln"),
        ("mac_roman", "Ivan’s car"),
        ("mac_roman", "Peña"),
        ("cp1252", "Un cœur d’été"),
        ("mac_roman", "© François Hollande à l’Élysée"),
        ("cp1251", "Снимка: Иван Петров, БТА"),
        ("cp1251", "„Левски“ – ЦСКА 1:0"),
    ],
)
def test_iim_is_read_in_the_encoding_that_makes_sense_of_it(encoding, text):
    unstated = iim((CAPTION, text), (HEADLINE, "Plain"), encoding=encoding, is_stated=False)
    assert read_metadata(jpeg(iim=unstated)).caption == text


def test_iim_that_says_utf8_and_lies_is_read_as_what_it_is():
    lying = files.resource(
        0x0404, files.dataset(1, 90, b"\x1b%G") + files.dataset(2, CAPTION, "Café".encode("latin-1"))
    )
    assert read_metadata(jpeg(iim=lying)).caption == "Café"


def test_a_letter_that_was_cut_in_half_spoils_no_others():
    cut = files.dataset(2, BYLINE, "Константина Александрова".encode()[:32]) + files.dataset(
        2, CAPTION, "Мост".encode()
    )
    said = read_metadata(jpeg(iim=files.resource(0x0404, cut)))
    assert (said.credit, said.caption) == ("Константина Алек", "Мост")


# ----------------------------------------------------------------------------- shapes of XMP


def test_xmp_says_the_same_in_attributes_and_in_elements():
    said = Metadata(headline="Floods & rain", credit="The Agency", source_type="trainedAlgorithmicMedia")
    source = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
    attributes = (
        f'photoshop:Headline="Floods &amp; rain" photoshop:Credit="The Agency" ext:DigitalSourceType="{source}"'
    )
    elements = (
        "<photoshop:Headline>Floods &amp; rain</photoshop:Headline><photoshop:Credit>The Agency</photoshop:Credit>"
        f'<ext:DigitalSourceType rdf:resource="{source}"/>'
    )
    assert read_metadata(jpeg(xmp=xmp(attributes=attributes))) == said
    assert read_metadata(jpeg(xmp=xmp(elements))) == said


def test_a_packet_may_have_a_byte_order_mark_and_be_filled_up():
    filled = b"\xef\xbb\xbf\n" + xmp(description("The bridge")) + b" \n" * 200 + b"\0"
    assert read_metadata(jpeg(xmp=filled)).caption == "The bridge"


def test_the_default_language_comes_first_else_the_first():
    both = f"<core:AltTextAccessibility>{alternatives(bg='Мост', x_default='A bridge')}</core:AltTextAccessibility>"
    one = f"<core:AltTextAccessibility>{alternatives(bg='Мост', de='Brücke')}</core:AltTextAccessibility>"
    assert read_metadata(jpeg(xmp=xmp(both))).alt_text == "A bridge"
    assert read_metadata(jpeg(xmp=xmp(one))).alt_text == "Мост"


@pytest.mark.parametrize(
    ("stated", "source_type"),
    [
        ("http://cv.iptc.org/newscodes/digitalsourcetype/compositeSynthetic", "compositeSynthetic"),
        ("https://cv.iptc.org/newscodes/digitalsourcetype/algorithmicMedia/", "algorithmicMedia"),
        ("trainedAlgorithmicMedia", "trainedAlgorithmicMedia"),
        ("http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture", ""),
        ("by hand", ""),
    ],
)
def test_a_machines_picture_is_told_from_a_cameras(stated, source_type):
    packet = xmp(f"<ext:DigitalSourceType>{stated}</ext:DigitalSourceType>")
    assert read_metadata(jpeg(xmp=packet)).source_type == source_type


@pytest.mark.parametrize(
    "file",
    [
        files.png,
        lambda packet: files.png(packet, compressed=True),
        lambda packet: files.saved("WEBP", xmp=packet),
        lambda packet: files.saved("AVIF", xmp=packet),
        files.gif,
    ],
    ids=["PNG", "PNG, compressed", "WebP", "AVIF", "GIF"],
)
def test_xmp_is_found_in_every_format(file):
    assert read_metadata(file(xmp(description("The bridge")))).caption == "The bridge"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_exif_is_found_in_every_format_that_has_it(kind):
    assert read_metadata(files.saved(kind, exif=exif({files.ARTIST: "Ana Petrova"}))).credit == "Ana Petrova"


@pytest.mark.parametrize("padding", [b"", b"\0"])
def test_xmp_is_found_behind_a_chunk_of_any_length(padding):
    file = files.saved("WEBP", exif=exif({files.ARTIST: "Ana"}) + padding, xmp=xmp(description("The bridge")))
    assert read_metadata(file) == Metadata(caption="The bridge", credit="Ana")


def test_iim_that_goes_on_in_the_next_segment_is_read_whole():
    padding = files.resource(0x0424, b"x" * 59_970)
    assert read_metadata(jpeg(iim=padding + iim((CAPTION, "The bridge is open"), digest="right"))) == Metadata(
        caption="The bridge is open"
    )


# ----------------------------------------------------------------------------- fields


@pytest.mark.parametrize(
    ("creators", "line", "credit"),
    [
        (["Ana Petrova"], "Agency", "Ana Petrova / Agency"),
        (["Ana Petrova", "Ivan Petrov"], "Agency", "Ana Petrova, Ivan Petrov / Agency"),
        (["Ana Petrova", "Ana Petrova"], "", "Ana Petrova"),
        ([], "Agency", "Agency"),
        (["Agency"], "agency", "Agency"),
        (["Ana Petrova"], "Ana Petrova/Agency", "Ana Petrova/Agency"),
        (["Ana Petrova/Agency"], "Agency", "Ana Petrova/Agency"),
        (["AP"], "Apple Daily", "AP / Apple Daily"),
    ],
)
def test_credit_is_the_creator_and_the_credit_line_and_nobody_twice(creators, line, credit):
    datasets = [*((BYLINE, name) for name in creators), (CREDIT, line)]
    assert read_metadata(jpeg(iim=iim(*datasets))).credit == credit


def test_keywords_come_once_each_and_in_order():
    several = iim((KEYWORD, "bridge"), (KEYWORD, "Sofia"), (KEYWORD, "Bridge"), (KEYWORD, " "))
    assert read_metadata(jpeg(iim=several)).keywords == ("bridge", "Sofia")
    in_one = xmp(f"<dc:subject>{items('Bag', 'bridge, Sofia; river')}</dc:subject>")
    assert read_metadata(jpeg(xmp=in_one)).keywords == ("bridge", "Sofia", "river")


def test_no_field_is_longer_than_the_form_allows():
    long = "word " * 600
    said = read_metadata(
        jpeg(
            xmp=xmp(
                description(long)
                + "".join(
                    f"<{name}>{long}</{name}>"
                    for name in ("dc:rights", "dc:creator", "photoshop:Headline", "core:AltTextAccessibility")
                )
                + f"<dc:subject>{items('Bag', *(f'keyword {number}' for number in range(400)))}</dc:subject>"
            )
        )
    )
    lengths = {name: len(getattr(said, name)) for name in ("caption", "copyright", "credit", "headline", "alt_text")}
    assert lengths == {"caption": 1999, "copyright": 299, "credit": 299, "headline": 299, "alt_text": 499}
    assert len(", ".join(said.keywords)) <= 2000
    assert 100 < len(said.keywords) <= 200


def test_control_characters_and_runs_of_space_stay_in_the_file():
    said = read_metadata(jpeg(iim=iim((CAPTION, "One\r\nTwo\0 \x07"), (HEADLINE, "A\n  headline\0"))))
    assert (said.caption, said.headline) == ("One\nTwo", "A headline")


@pytest.mark.parametrize(
    ("file", "taken"),
    [
        (iim((CREATED, "20260503"), (CREATED_AT, "101520+0300")), at(2026, 5, 3, 10, 15, 20, hours=3)),
        (iim((CREATED, "20260503")), at(2026, 5, 3)),
        (iim((CREATED, "20260230")), None),
        (iim((CREATED, "00000000"), (CREATED_AT, "000000")), None),
        (xmp(attributes='photoshop:DateCreated="2026-05-03T10:15:20.50Z"'), at(2026, 5, 3, 10, 15, 20, hours=0)),
        (xmp(attributes='photoshop:DateCreated="2026-05-03T10:15-02:30"'), at(2026, 5, 3, 10, 15, hours=-2.5)),
        (xmp(attributes='exif:DateTimeOriginal="2026-05-03T10:15:20"'), at(2026, 5, 3, 10, 15, 20)),
        (xmp(attributes='photoshop:DateCreated="1936"'), None),
        (xmp(attributes='photoshop:DateCreated="2026-05-03T10:15+99:00"'), None),
        (exif({}, {files.TAKEN: "0000:00:00 00:00:00"}), None),
        (exif({}, {files.TAKEN: "2026:05:03 10:15:20"}), at(2026, 5, 3, 10, 15, 20)),
    ],
)
def test_the_moment_it_was_taken_is_read_as_stated(file, taken):
    form = {b"8BIM": "iim", b"<x:x": "xmp", b"Exif": "exif"}[file[:4]]
    assert read_metadata(jpeg(**{form: file})).taken_at == taken


def test_a_day_gets_its_time_from_the_camera_if_it_is_the_same_day():
    camera = exif({}, {files.TAKEN: "2026:05:03 10:15:20"})
    same = xmp(attributes='photoshop:DateCreated="2026-05-03"')
    another = xmp(attributes='photoshop:DateCreated="1936-05-03"')
    assert read_metadata(jpeg(xmp=same, exif=camera)).taken_at == at(2026, 5, 3, 10, 15, 20)
    assert read_metadata(jpeg(xmp=another, exif=camera)).taken_at == at(1936, 5, 3)


@pytest.mark.parametrize(
    ("file", "expires"),
    [
        (iim((EXPIRES, "20270131"), (EXPIRES_AT, "180000+0200")), at(2027, 1, 31, 18, hours=2)),
        (iim((EXPIRES, "20270131")), at(2027, 2, 1)),  # the latest day on which it may be used
        (xmp(attributes='plus:LicenseEndDate="2027-01-31"'), at(2027, 2, 1)),
        (xmp(attributes='prism:expirationDate="2027-01-31T18:00:00Z"'), at(2027, 1, 31, 18, hours=0)),
        (xmp(f"<pur:expirationDate>{items('Bag', '2028-01-01', '2027-01-31')}</pur:expirationDate>"), at(2027, 2, 1)),
        (xmp(attributes='plus:LicenseEndDate="9999-12-31"'), None),  # never
        (xmp(attributes='plus:LicenseStartDate="2027-01-31"'), None),
    ],
)
def test_the_end_of_rights_is_the_earliest_that_is_stated(file, expires):
    form = "iim" if file.startswith(b"8BIM") else "xmp"
    assert read_metadata(jpeg(**{form: file})).rights_expire_at == expires
