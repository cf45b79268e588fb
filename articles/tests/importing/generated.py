"""Archives with what real ones have: doubles, unclosed elements, brackets, templates, entities, odd dates.

Every word of a text is used once, so that a test can tell which ones have arrived.
"""

import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field

from articles.tests.importing.wordpress import export, item

PICTURE = "data:image/png;base64," + "iVBORw0KGgo" * 500
HEADLINES = ["The ferry", "The ferry ", "Паромът", "Budget &amp; taxes", "A" * 20 + " headline" * 40]


@dataclass
class Made:
    """A post that was made: its words in order, and those of them that need not arrive."""

    headline: str
    words: list[str] = field(default_factory=list)
    may_go: set[str] = field(default_factory=set)


class Maker:
    """Makes posts whose words are numbered; the same seed makes the same posts."""

    def __init__(self, seed: int):
        self.chance = random.Random(seed)
        self._number = 1000

    def posts(self, count: int, hazards: list[Callable]) -> list[tuple[Made, str]]:
        return [self._post(hazards) for _ in range(count)]

    def _post(self, hazards):
        made = Made(self.chance.choice(HEADLINES))
        parts = []
        for _ in range(self.chance.randint(1, 6)):
            parts.append(self.paragraph(made))
            if self.chance.random() < 0.6:
                parts.append(self.chance.choice(hazards)(self, made))
        parts.append(self.paragraph(made))
        return made, "\n\n".join(parts)

    def words(self, made: Made, count: int = 3, *, may_go: bool = False) -> str:
        new = [f"word{self._number + number}" for number in range(count)]
        self._number += count
        made.words += new
        if may_go:
            made.may_go.update(new)
        return " ".join(new)

    def paragraph(self, made: Made) -> str:
        return f"{self.words(made)}."


def fixed(markup: str) -> Callable:
    """A hazard that has no words of its own."""
    return lambda maker, made: markup


def around(before: str, after: str, *, may_go: bool = False) -> Callable:
    """A hazard around words, which must arrive unless they `may_go`."""
    return lambda maker, made: f"{before}{maker.words(made, may_go=may_go)}{after}"


HTML = [
    *(fixed(f"<{name}>") for name in ("iframe", "script", "style", "svg", "textarea", "title", "math", "noscript")),
    fixed('<iframe src="https://www.youtube.com/embed/x" />'),
    fixed("<!-- unclosed"),
    fixed("<![CDATA[ unclosed"),
    fixed("<?php unclosed"),
    fixed("<script>var gone = 1;</script>"),
    fixed("<style>p { color: red }</style>"),
    fixed(f'<img src="{PICTURE}">'),
    fixed('<img src="https://other.example/wp-content/uploads/2024/05/ferry.jpg" alt="">'),
    fixed("<hr>"),
    fixed("</div></p></table>"),
    around("<b><i><div>", ""),
    around("<table><tr><td>", "</td></tr></table>"),
    around("<ul><li>", "</li></ul>"),
    around("<blockquote>", "</blockquote>"),
    around("5 &lt; 6 &amp;&nbsp;&#8217;", "&#x201d;"),
    around("<center><font size=7>", "</font></center>"),
    around("<p>a < b, ", "</p>"),
]
WORDPRESS = [
    *HTML,
    around('[see <a href="https://other.example/report">', "</a>]"),
    around("[n=1,024] ", " [sic]"),
    around('[caption id="attachment_9" width="300"]<img src="/wp-content/uploads/none.jpg" /> ', "[/caption]"),
    fixed('[gallery ids="7,8"]'),
    fixed('[contact-form-7 id="12" title="Contact"]'),
    around("<!-- wp:paragraph --><p>", "</p><!-- /wp:paragraph -->"),
    around("one\x0btwo\x00 ", ""),
    around("[gallery ", "", may_go=True),
]
SITES = [
    *HTML,
    fixed("{% include figure.html src='a.jpg' %}"),
    fixed("{{ site.baseurl }}"),
    fixed("{% post_url 2019-05-01-nowhere %}"),
    fixed('{{< youtube id="x" >}}'),
    around("**", "**"),
    around("> ", ""),
    around("- ", ""),
    around("## ", ""),
    around("```\n{% raw %} ", "\n```"),
    around("{% highlight ruby %}\n", "\n{% endhighlight %}"),
    around("[see](https://other.example) [", "]"),
]
DATES = ["2019-05-01 10:00", "2019-05-01T10:00:00+03:00", "Wed, 01 May 2019 10:00:00 +0300", "2019-05-01"]
UNREADABLE = [*DATES, "soon"]  # where the file's name has a date as well


def wordpress_export(seed: int, count: int = 25) -> tuple[list[Made], str]:
    """Posts and the export that holds them; some of them have the number or the headline of another one."""
    maker = Maker(seed)
    posts = maker.posts(count, WORDPRESS)
    items = []
    for number, (made, text) in enumerate(posts, start=1):
        content = text.replace("]]>", "]]&gt;").replace("<![CDATA[", "<!-- [CDATA[")
        numbered = maker.chance.choice([number, number, number, number - 1 or 1])
        items.append(item(content, numbered, title=made.headline))
    return [made for made, _text in posts], export(*items)


def site_of_markdown(seed: int, folder, count: int = 25) -> list[Made]:
    """Write posts of a static site into a folder, some of which have the same file name in another folder."""
    maker = Maker(seed)
    posts = maker.posts(count, SITES)
    for number, (made, text) in enumerate(posts):
        place = folder / f"s{number}" / maker.chance.choice(["index.md", f"2019-05-0{1 + number % 9}-post.md"])
        place.parent.mkdir(parents=True)
        head = {
            "title": made.headline.replace("&amp;", "&"),
            "date": maker.chance.choice(DATES if place.name == "index.md" else UNREADABLE),
        }
        lines = "\n".join(f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in head.items())
        place.write_text(f"---\n{lines}\n---\n{text}\n", encoding="utf-8")
    return [made for made, _text in posts]
