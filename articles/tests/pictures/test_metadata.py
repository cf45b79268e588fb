"""Metadata of picture files: precedence, encodings, and the fields that it fills."""

import datetime

import pytest

from articles.demo import draw, iptc
from articles.demo.press_time import STORIES
from articles.pictures.metadata import Metadata, read_metadata
from articles.tests.pictures import metadata_files as files
from articles.tests.pictures.metadata_files import alternatives, description, exif, iim, items, jpeg, xmp

CAPTION, BYLINE, CREDIT, COPYRIGHT, HEADLINE, KEYWORD = 120, 80, 110, 116, 105, 25
CREATED, CREATED_AT, EXPIRES, EXPIRES_AT = 55, 60, 37, 38


def at(*parts, hours=None):
    zone = None if hours is None else datetime.timezone(datetime.timedelta(hours=hours))
    return datetime.datetime(*parts, tzinfo=zone)


def test_the_demo_pictures_fill_all_fields():
    for name, words in draw.WORDS.items():
        assert read_metadata((STORIES / name).read_bytes()) == Metadata(
            caption=words.caption,
            alt_text=words.alt_text,
            credit="Newsroom demo",  # which includes the creator, "Newsroom"
            copyright=iptc.COPYRIGHT,
            headline=words.headline,
            keywords=words.keywords,
            source_type="algorithmicMedia",
        )


def test_a_file_without_metadata_fills_nothing():
    for kind in ("JPEG", "PNG", "WEBP", "GIF", "AVIF"):
        assert read_metadata(files.saved(kind)) == Metadata()


# ----------------------------------------------------------------------------- precedence


@pytest.mark.parametrize(("digest", "used"), [(None, "of XMP"), ("right", "of XMP"), ("wrong", "of IIM")])
def test_xmp_precedes_iim_unless_the_digest_says_that_iim_was_changed_later(digest, used):
    found = read_metadata(
        jpeg(
            xmp=xmp(description("of XMP") + "<photoshop:Headline>of XMP</photoshop:Headline>"),
            iim=iim((CAPTION, "of IIM"), (HEADLINE, "of IIM"), digest=digest),
        )
    )
    assert (found.caption, found.headline) == (used, used)


def test_an_empty_field_falls_back_to_the_next_kind_of_metadata():
    found = read_metadata(jpeg(xmp=xmp(description(" ")), iim=iim((CAPTION, "of IIM"), digest="right")))
    assert found.caption == "of IIM"
    found = read_metadata(jpeg(xmp=xmp(description("of XMP")), iim=iim((HEADLINE, "of IIM"), digest="wrong")))
    assert (found.caption, found.headline) == ("of XMP", "of IIM")


def test_a_value_that_iim_cuts_off_is_read_whole_from_xmp():
    name = "Ana-Magdalena Petrova-Konstantinova"
    found = read_metadata(
        jpeg(
            xmp=xmp(f"<dc:creator>{items('Seq', name)}</dc:creator>" + description("old")),
            iim=iim((BYLINE, name[:32]), (CAPTION, "new"), digest="wrong"),
        )
    )
    assert (found.credit, found.caption) == (name, "new")


def test_exif_comes_last():
    tags = exif({files.IMAGE_DESCRIPTION: "of EXIF", files.ARTIST: "Camera's owner"})
    found = read_metadata(jpeg(xmp=xmp(description("of XMP")), exif=tags))
    assert (found.caption, found.credit) == ("of XMP", "Camera's owner")
    assert read_metadata(jpeg(iim=iim((CAPTION, "of IIM")), exif=tags)).caption == "of IIM"


def test_exif_alone_fills_what_it_can():
    found = read_metadata(
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
    assert found == Metadata(
        caption="Мостът над реката",
        credit="Ana Petrova, Ivan Petrov",
        copyright="Ana Petrova, The Agency",
        taken_at=at(2026, 5, 3, 10, 15, 20, hours=3),
    )


def test_a_title_that_windows_wrote_with_question_marks_is_read_from_its_utf_16_tag():
    tags = {files.IMAGE_DESCRIPTION: "2026: ?????? ??? BTA", files.XP_TITLE: "Мостът над реката\0".encode("utf-16-le")}
    assert read_metadata(jpeg(exif=exif(tags))).caption == "Мостът над реката"


@pytest.mark.parametrize(
    "default",
    ["OLYMPUS DIGITAL CAMERA         ", "SONY DSC", r"DCIM\100MEDIA\DJI_0017.JPG", "Screenshot", "ASCII", "2026"],
)
def test_text_that_cameras_write_by_themselves_is_no_caption(default):
    assert read_metadata(jpeg(exif=exif({files.IMAGE_DESCRIPTION: default}))).caption == ""
    both = jpeg(xmp=xmp(description(default)), iim=iim((CAPTION, "The bridge")))
    assert read_metadata(both).caption == "The bridge"


def test_a_caption_about_cameras_is_a_caption():
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
def test_the_encoding_of_iim_is_guessed_from_its_text(encoding, text):
    unstated = iim((CAPTION, text), (HEADLINE, "Plain"), encoding=encoding, is_stated=False)
    assert read_metadata(jpeg(iim=unstated)).caption == text


def test_iim_that_falsely_states_utf8_is_read_in_its_real_encoding():
    lying = files.resource(
        0x0404, files.dataset(1, 90, b"\x1b%G") + files.dataset(2, CAPTION, "Café".encode("latin-1"))
    )
    assert read_metadata(jpeg(iim=lying)).caption == "Café"


def test_a_letter_cut_in_half_spoils_no_others():
    cut = files.dataset(2, BYLINE, "Константина Александрова".encode()[:32]) + files.dataset(
        2, CAPTION, "Мост".encode()
    )
    found = read_metadata(jpeg(iim=files.resource(0x0404, cut)))
    assert (found.credit, found.caption) == ("Константина Алек", "Мост")


# ----------------------------------------------------------------------------- shapes of XMP


def test_xmp_is_read_from_attributes_and_elements_alike():
    found = Metadata(headline="Floods & rain", credit="The Agency", source_type="trainedAlgorithmicMedia")
    source = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
    attributes = (
        f'photoshop:Headline="Floods &amp; rain" photoshop:Credit="The Agency" ext:DigitalSourceType="{source}"'
    )
    elements = (
        "<photoshop:Headline>Floods &amp; rain</photoshop:Headline><photoshop:Credit>The Agency</photoshop:Credit>"
        f'<ext:DigitalSourceType rdf:resource="{source}"/>'
    )
    assert read_metadata(jpeg(xmp=xmp(attributes=attributes))) == found
    assert read_metadata(jpeg(xmp=xmp(elements))) == found


def test_a_packet_may_have_a_byte_order_mark_and_padding():
    filled = b"\xef\xbb\xbf\n" + xmp(description("The bridge")) + b" \n" * 200 + b"\0"
    assert read_metadata(jpeg(xmp=filled)).caption == "The bridge"


def test_the_default_language_is_used_else_the_first():
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
def test_the_source_type_is_read(stated, source_type):
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
def test_xmp_is_found_after_a_chunk_of_any_length(padding):
    file = files.saved("WEBP", exif=exif({files.ARTIST: "Ana"}) + padding, xmp=xmp(description("The bridge")))
    assert read_metadata(file) == Metadata(caption="The bridge", credit="Ana")


def test_iim_that_continues_in_the_next_segment_is_read_whole():
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
def test_credit_is_creator_and_credit_line_without_repeating_a_name(creators, line, credit):
    datasets = [*((BYLINE, name) for name in creators), (CREDIT, line)]
    assert read_metadata(jpeg(iim=iim(*datasets))).credit == credit


def test_keywords_are_distinct_and_in_order():
    several = iim((KEYWORD, "bridge"), (KEYWORD, "Sofia"), (KEYWORD, "Bridge"), (KEYWORD, " "))
    assert read_metadata(jpeg(iim=several)).keywords == ("bridge", "Sofia")
    in_one = xmp(f"<dc:subject>{items('Bag', 'bridge, Sofia; river')}</dc:subject>")
    assert read_metadata(jpeg(xmp=in_one)).keywords == ("bridge", "Sofia", "river")


def test_no_field_is_longer_than_the_model_allows():
    long = "word " * 600
    found = read_metadata(
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
    lengths = {name: len(getattr(found, name)) for name in ("caption", "copyright", "credit", "headline", "alt_text")}
    assert lengths == {"caption": 1999, "copyright": 299, "credit": 299, "headline": 299, "alt_text": 499}
    assert len(", ".join(found.keywords)) <= 2000
    assert 100 < len(found.keywords) <= 200


def test_control_characters_and_runs_of_spaces_are_removed():
    found = read_metadata(jpeg(iim=iim((CAPTION, "One\r\nTwo\0 \x07"), (HEADLINE, "A\n  headline\0"))))
    assert (found.caption, found.headline) == ("One\nTwo", "A headline")


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
def test_the_time_of_capture_is_read_as_stated(file, taken):
    form = {b"8BIM": "iim", b"<x:x": "xmp", b"Exif": "exif"}[file[:4]]
    assert read_metadata(jpeg(**{form: file})).taken_at == taken


def test_a_date_gets_its_time_from_the_camera_if_it_is_the_same_day():
    camera = exif({}, {files.TAKEN: "2026:05:03 10:15:20"})
    same = xmp(attributes='photoshop:DateCreated="2026-05-03"')
    another = xmp(attributes='photoshop:DateCreated="1936-05-03"')
    assert read_metadata(jpeg(xmp=same, exif=camera)).taken_at == at(2026, 5, 3, 10, 15, 20)
    assert read_metadata(jpeg(xmp=another, exif=camera)).taken_at == at(1936, 5, 3)


@pytest.mark.parametrize(
    ("file", "expires"),
    [
        (iim((EXPIRES, "20270131"), (EXPIRES_AT, "180000+0200")), at(2027, 1, 31, 18, hours=2)),
        (iim((EXPIRES, "20270131")), at(2027, 2, 1)),  # the last day on which it may be used
        (xmp(attributes='plus:LicenseEndDate="2027-01-31"'), at(2027, 2, 1)),
        (xmp(attributes='prism:expirationDate="2027-01-31T18:00:00Z"'), at(2027, 1, 31, 18, hours=0)),
        (xmp(f"<pur:expirationDate>{items('Bag', '2028-01-01', '2027-01-31')}</pur:expirationDate>"), at(2027, 2, 1)),
        (xmp(attributes='plus:LicenseEndDate="9999-12-31"'), None),  # never
        (xmp(attributes='plus:LicenseStartDate="2027-01-31"'), None),
    ],
)
def test_the_earliest_stated_end_of_rights_is_used(file, expires):
    form = "iim" if file.startswith(b"8BIM") else "xmp"
    assert read_metadata(jpeg(**{form: file})).rights_expire_at == expires
