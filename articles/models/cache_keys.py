"""The keys under which cached pages are dropped: each names something that readers see in one form.

A page carries the keys of all that it shows (`articles.reading.shown`). A row of a model has a face: the keys that
depend on it, each with the values that readers see there. What differs between two faces of a row is what has changed:
these keys are raised, and the pages that carry them dropped.

| key | what depends on it | on which pages |
|---|---|---|
| story:9 | all that the story's own page shows | that page |
| card:9 | headline, lead, first picture, date, as lists show them | lists |
| link:9 | its headline for lists, its address and date | what other stories lead on to |
| picture:9 | its first picture | related stories |
| title:9 | headline and address | corrections |
| item:9 | headline, lead, authors, tags | feeds |
| list:en, list:section:3, list:tag:7, list:author:2 | which stories there are, and in what order | first pages, feeds |
| list:en:2026-11 … | the same, as far as it is about a month | older pages that reach into it |
| front:en | which slots editors have filled | front page |
| most-read:en | which stories were read most in the last 24 hours | front page |
| list:corrections:en | which corrections there are | corrections |
| month:2026-11 | addresses and times in the sitemap of a month | that sitemap |
| section:3, tag:7, author:2 | a name and its address | where it is named |
| about:2 | what an author's page says of them | that page, and their stories |
| topic:7 | what a tag's page says of it | that page |
| image:88 | all that is said of a picture | where it is shown with its words |
| thumbnail:88 | what a list shows of a picture | lists |
| file:88 | whether readers may have the file, and how it is cut | the file itself |
| page:4 | a page such as the imprint | that page |
| frame:en | the sections and pages that masthead and footer link to | every HTML page |
| day | today's date: the masthead says it, and lists show today's stories with the time alone | every HTML page |
| site | so much at once that naming it makes no sense | every page |
"""

import datetime

from django.utils import timezone

SITE = "site"
DAY = "day"
MOST_KEYS = 1_000  # of one change; more of them become `site`


def key(kind: str, name) -> str:
    """A key, such as `key("card", 9)`: "card:9"."""
    return f"{kind}:{name}"


def list_key(*parts) -> str:
    """The key of a list: of a language (`list_key("en")`), of a section, tag or author (`list_key("tag", 7)`)."""
    return ":".join(map(str, ("list", *parts)))


def month_of(moment: datetime.datetime) -> str:
    """A month in local time: "2026-11"."""
    return f"{timezone.localtime(moment):%Y-%m}"


def months_between(early: datetime.datetime, late: datetime.datetime) -> set[str]:
    """The months from one moment to another."""
    month, last = timezone.localtime(early).date().replace(day=1), timezone.localtime(late).date()
    found = set()
    while month <= last:
        found.add(f"{month:%Y-%m}")
        month = (month + datetime.timedelta(days=31)).replace(day=1)
    return found


def differing(before: dict, after: dict) -> set[str]:
    """The keys whose values differ between two faces of a row."""
    names = before.keys() | after.keys()
    return {name for name in names if not (name in before and name in after and before[name] == after[name])}
