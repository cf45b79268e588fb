"""Generates a WordPress export, always the same: python benchmarks/posts.py FILE [POSTS]

Posts of about 5 kB, from the block editor and the classic one, with authors, categories, tags and plugins' fields, as
news sites have them. 10,000 posts make 50 MB.
"""

import random
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

HEAD = """<?xml version="1.0" encoding="UTF-8" ?>
<rss version="2.0"
\txmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
\txmlns:content="http://purl.org/rss/1.0/modules/content/"
\txmlns:wfw="http://wellformedweb.org/CommentAPI/"
\txmlns:dc="http://purl.org/dc/elements/1.1/"
\txmlns:wp="http://wordpress.org/export/1.2/"
>
<channel>
\t<title>Harbour Times</title>
\t<link>https://harbour.example</link>
\t<wp:wxr_version>1.2</wp:wxr_version>
\t<wp:base_site_url>https://harbour.example</wp:base_site_url>
\t<wp:base_blog_url>https://harbour.example</wp:base_blog_url>
"""
ITEM = """\t<item>
\t\t<title><![CDATA[{title}]]></title>
\t\t<link>https://harbour.example/{date:%Y/%m}/{slug}/</link>
\t\t<pubDate>{date:%a, %d %b %Y %H:%M:%S} +0000</pubDate>
\t\t<dc:creator><![CDATA[author{author}]]></dc:creator>
\t\t<guid isPermaLink="false">https://harbour.example/?p={number}</guid>
\t\t<description></description>
\t\t<content:encoded><![CDATA[{content}]]></content:encoded>
\t\t<excerpt:encoded><![CDATA[{lead}]]></excerpt:encoded>
\t\t<wp:post_id>{number}</wp:post_id>
\t\t<wp:post_date><![CDATA[{date:%Y-%m-%d %H:%M:%S}]]></wp:post_date>
\t\t<wp:post_date_gmt><![CDATA[{date:%Y-%m-%d %H:%M:%S}]]></wp:post_date_gmt>
\t\t<wp:post_modified><![CDATA[{date:%Y-%m-%d %H:%M:%S}]]></wp:post_modified>
\t\t<wp:post_modified_gmt><![CDATA[{date:%Y-%m-%d %H:%M:%S}]]></wp:post_modified_gmt>
\t\t<wp:comment_status><![CDATA[open]]></wp:comment_status>
\t\t<wp:ping_status><![CDATA[closed]]></wp:ping_status>
\t\t<wp:post_name><![CDATA[{slug}]]></wp:post_name>
\t\t<wp:status><![CDATA[publish]]></wp:status>
\t\t<wp:post_parent>0</wp:post_parent>
\t\t<wp:menu_order>0</wp:menu_order>
\t\t<wp:post_type><![CDATA[post]]></wp:post_type>
\t\t<wp:post_password><![CDATA[]]></wp:post_password>
\t\t<wp:is_sticky>0</wp:is_sticky>
{terms}{meta}\t</item>
"""
WORDS = """
    harbour council ferry budget morning bridge water station minister school market winter island street police tram
    theatre company river union million Friday evening children doctor engine library the of and to in that for with
    on was were said will from after before new old first last between against under over
""".split()  # noqa: SIM905
SECTIONS = ("City", "Politics", "Economy", "Culture", "Sports", "World", "Science")


def write_posts(path: Path, count: int = 10_000) -> None:
    """Write an export of `count` posts."""
    choose = random.Random(count)
    with path.open("w", encoding="utf-8") as file:
        file.write(HEAD)
        for author in range(20):
            file.write(
                f"\t<wp:author><wp:author_login><![CDATA[author{author}]]></wp:author_login>"
                f"<wp:author_display_name><![CDATA[Author {author}]]></wp:author_display_name></wp:author>\n"
            )
        for number in range(1, count + 1):
            file.write(_post(number, choose))
        file.write("</channel>\n</rss>\n")


def _post(number: int, choose: random.Random) -> str:
    title = f"{_sentence(choose, 6)} {number}"
    section = choose.choice(SECTIONS)
    terms = [("category", section), *(("post_tag", f"tag {choose.randrange(400)}") for _ in range(4))]
    fields = (("_edit_last", "2"), ("_thumbnail_id", ""), ("views", choose.randrange(9_000)), ("_hidden", "field"))
    return ITEM.format(
        title=title,
        slug=title.lower().replace(" ", "-"),
        date=datetime(2015, 1, 1, 6, tzinfo=UTC) + timedelta(minutes=7 * number),
        author=choose.randrange(20),
        number=number,
        content=(_of_blocks if number % 2 else _classic)(choose),
        lead=_sentence(choose, 16),
        terms="".join(
            f'\t\t<category domain="{kind}" nicename="{name.lower().replace(" ", "-")}"><![CDATA[{name}]]></category>\n'
            for kind, name in terms
        ),
        meta="".join(
            f"\t\t<wp:postmeta>\n\t\t<wp:meta_key><![CDATA[{key}]]></wp:meta_key>\n"
            f"\t\t<wp:meta_value><![CDATA[{value}]]></wp:meta_value>\n\t\t</wp:postmeta>\n"
            for key, value in fields
        ),
    )


def _of_blocks(choose: random.Random) -> str:
    blocks = [f"<!-- wp:paragraph -->\n<p>{_paragraph(choose)}</p>\n<!-- /wp:paragraph -->" for _ in range(6)]
    heading = f'<!-- wp:heading -->\n<h2 class="wp-block-heading">{_sentence(choose, 4)}</h2>\n<!-- /wp:heading -->'
    return "\n\n".join([*blocks[:3], heading, *blocks[3:]])


def _classic(choose: random.Random) -> str:
    paragraphs = [_paragraph(choose) for _ in range(6)]
    quote = f"<blockquote>{_sentence(choose, 12)}</blockquote>\n[box]{_sentence(choose, 8)}[/box]"
    return "\r\n\r\n".join([*paragraphs[:2], "<!--more-->", *paragraphs[2:4], quote, *paragraphs[4:]])


def _paragraph(choose: random.Random) -> str:
    sentences = [_sentence(choose, 10) for _ in range(6)]
    sentences[1] = f"<strong>{sentences[1]}</strong>"
    sentences[3] = f'<a href="https://elsewhere.example/{choose.randrange(10**6)}">{sentences[3]}</a>'
    return " ".join(sentences)


def _sentence(choose: random.Random, words: int) -> str:
    return " ".join(choose.choices(WORDS, k=words)).capitalize() + "."


if __name__ == "__main__":
    write_posts(Path(sys.argv[1]), *map(int, sys.argv[2:3]))
