"""Which addresses become cards, and what the cards say."""

import pytest

from articles.text.embeds import embed_of, page_of, with_embeds
from articles.text.markup import clean_html


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("https://www.youtube.com/watch?v=a&t=1", "YouTube Video youtube.com"),
        ("https://youtu.be/a", "YouTube Video youtu.be"),
        ("https://m.youtube.com/shorts/a", "YouTube Video m.youtube.com"),
        ("https://www.youtube.com/playlist?list=a", "YouTube Playlist youtube.com"),
        ("https://www.youtube.com/@parliament", "YouTube Channel youtube.com"),
        ("https://vimeo.com/1", "Vimeo Video vimeo.com"),
        ("https://x.com/a/status/1?s=20", "X Post x.com"),
        ("https://twitter.com/a", "X Profile twitter.com"),
        ("https://www.instagram.com/p/a/", "Instagram Post instagram.com"),
        ("https://www.instagram.com/reel/a/", "Instagram Video instagram.com"),
        ("https://www.tiktok.com/@a/video/1", "TikTok Video tiktok.com"),
        ("https://www.tiktok.com/@a", "TikTok Profile tiktok.com"),
        ("https://www.facebook.com/a/posts/1", "Facebook Post facebook.com"),
        ("https://www.facebook.com/watch/?v=1", "Facebook Video facebook.com"),
        ("https://fb.watch/a/", "Facebook Video fb.watch"),
        ("https://www.facebook.com/a", "Facebook Page facebook.com"),
        ("https://open.spotify.com/intl-de/track/1", "Spotify Song open.spotify.com"),
        ("https://open.spotify.com/episode/1", "Spotify Podcast episode open.spotify.com"),
        ("https://council.example/a/Report%201.PDF?x#page=2", "PDF Document council.example"),
        ("https://WWW.YouTube.com/watch?v=a", "YouTube Video youtube.com"),
    ],
)
def test_a_card_says_the_service_the_kind_and_the_host(address, says):
    found = embed_of(address)
    assert f"{found.service} {found.kind} {found.host}" == says


@pytest.mark.parametrize(
    "address",
    [
        "https://youtube.com.evil.example/watch?v=a",
        "https://evilyoutube.com/watch?v=a",
        "https://youtube.com@evil.example/watch?v=a",
        "https://youtube.com:443/watch?v=a",
        "https://youtube.com\\@evil.example/a",
        "https://youtube.com\\.evil.example/a",
        "https://yоutube.com/watch?v=a",  # with a Cyrillic о
        "https://youtube.com./watch?v=a",
        "http://youtube.com/watch?v=a",
        "//youtube.com/watch?v=a",
        "javascript://youtube.com/%0aalert(1)",
        "https://youtube.com",
        "https://youtube.com/",
        "https://youtube.com/watch?v=a b",
        'https://youtube.com/watch?v="onclick=x',
        "https://evil.example/?u=https://youtube.com/watch",
        "https://evil.example/a?b=.pdf",
        "https://evil.example/.pdf",
        "https://localhost/a.pdf",
        "https://youtube.com/" + "a" * 2_000,
        "",
    ],
)
def test_any_other_address_gets_no_card(address):
    assert embed_of(address) is None
    written = with_embeds(clean_html(f'<p><a href="{address}">{address}</a></p>'), lambda embed: "CARD")
    assert "CARD" not in written


CARD = '<p><a href="https://youtu.be/a">https://youtu.be/a</a></p>'


@pytest.mark.parametrize(
    ("html", "drawn"),
    [
        ("https://youtu.be/a", "CARD"),
        ("<p> <span>https://youtu.be/a</span><br></p>", "CARD"),
        ("<div>a</div>https://youtu.be/a<div>b</div>", "<p>a</p>CARD<p>b</p>"),
        ('<a href="https://youtu.be/a">https://youtu.be/a</a>', "CARD"),
        ("<aside><h3>a</h3><p>https://youtu.be/a</aside>", "<aside><h3>a</h3>CARD</aside>"),
        ("See https://youtu.be/a", "<p>See https://youtu.be/a</p>"),
        ('<a href="https://youtu.be/a">a film</a>', '<p><a href="https://youtu.be/a">a film</a></p>'),
        (
            f"<ul><li>{CARD}</ul><blockquote>{CARD}</blockquote>",
            f"<ul><li>{CARD}</li></ul><blockquote>{CARD}</blockquote>",
        ),
        (f"<table><td>{CARD}</table>{CARD}", f"<table><tbody><tr><td>{CARD}</td></tr></tbody></table>CARD"),
        (
            '<a href="https://youtu.be/a">https://vimeo.com/1</a>',
            '<p><a href="https://youtu.be/a">https://vimeo.com/1</a></p>',
        ),
    ],
)
def test_only_an_address_on_a_line_of_its_own_becomes_a_card(html, drawn):
    body = clean_html(html)
    assert with_embeds(body, lambda embed: "CARD") == drawn
    assert clean_html(str(body)) == body


@pytest.mark.parametrize(
    ("player", "page"),
    [
        ("https://www.youtube.com/embed/a_b-1?feature=oembed", "https://www.youtube.com/watch?v=a_b-1"),
        ("https://www.youtube-nocookie.com/embed/a", "https://www.youtube.com/watch?v=a"),
        ("http://www.youtube.com/embed/videoseries?list=b", "https://www.youtube.com/playlist?list=b"),
        ("http://youtu.be/a", "https://youtu.be/a"),
        ("https://player.vimeo.com/video/1?h=2b&x=y", "https://vimeo.com/1/2b"),
        ("https://open.spotify.com/embed/track/1?x=y", "https://open.spotify.com/track/1"),
        ("https://www.instagram.com/p/a/embed/captioned/", "https://www.instagram.com/p/a/"),
        (
            "https://www.facebook.com/plugins/video.php?href=https%3A%2F%2Fwww.facebook.com%2Fa%2Fvideos%2F1%2F&width=5",
            "https://www.facebook.com/a/videos/1/",
        ),
        (
            "https://www.facebook.com/plugins/video.php?href=javascript:alert(1)",
            "https://www.facebook.com/plugins/video.php?href=javascript:alert(1)",
        ),
        ("http://a.example/a.pdf", "http://a.example/a.pdf"),
        ("https://a.example/embed/a", "https://a.example/embed/a"),
    ],
)
def test_a_player_leads_to_the_page_of_what_it_shows(player, page):
    assert page_of(player) == page


def test_a_frame_with_a_player_becomes_a_card():
    body = clean_html('a<iframe src="//www.youtube.com/embed/a"></iframe>b')
    assert with_embeds(body, lambda embed: embed.address) == "<p>a</p>https://www.youtube.com/watch?v=a<p>b</p>"
