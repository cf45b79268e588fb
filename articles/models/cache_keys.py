"""The keys under which cached pages are dropped: each names something that readers see in one form.

A page carries the keys of all that it shows (`articles.reading.shown`). A row of a model has a face: the keys that
depend on it, each with the values that readers see there. What differs between two faces of a row is what has changed:
these keys are raised, and the pages that carry them dropped.

| key | what depends on it | on which pages |
|---|---|---|
| story:9 | all that the story's own page shows | that page |
| card:9 | headline, lead, first picture, date, as lists show them | lists |
| link:9 | its headline for lists, its address and date | related stories |
| title:9 | headline and address | corrections |
| item:9 | headline, lead, authors, tags | feeds |
| list:en, list:section:3, list:tag:7, list:author:2 | which stories there are, and in what order | lists, feeds |
| list:corrections:en | which corrections there are | corrections |
| month:2026-11 | addresses and times in the sitemap of a month | that sitemap |
| tag:7, author:2 | a name and its address | where it is named |
| about:2 | what an author's page says of them | that page |
| image:88 | all that is said of a picture | where it is shown with its words |
| thumbnail:88 | what a list shows of a picture | lists |
| file:88 | whether readers may have the file, and how it is cut | the file itself |
| page:4 | a page such as the imprint | that page |
| day | today's date: lists show today's stories with the time alone | lists |
| site | all the rest: sections, footer, or so much at once that naming it makes no sense | every page |
"""

SITE = "site"
DAY = "day"
MOST_KEYS = 1_000  # of one change; more of them become `site`


def key(kind: str, name) -> str:
    """A key, such as `key("card", 9)`: "card:9"."""
    return f"{kind}:{name}"


def list_key(kind: str, name="") -> str:
    """The key of a list: of a language (`list_key("en")`), of a section, tag or author (`list_key("tag", 7)`)."""
    return f"list:{kind}:{name}" if name else f"list:{kind}"


def month_key(moment) -> str:
    """The key of the month of a moment in local time."""
    return f"month:{moment:%Y-%m}"


def differing(before: dict, after: dict) -> set[str]:
    """The keys whose values differ between two faces of a row."""
    return {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
