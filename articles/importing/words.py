"""The words of a story on its way through an import, and what is said of those that didn't arrive."""

import re
from collections.abc import Iterator

from articles.importing.incoming import IncomingStory, LeftOut
from articles.text.word_count import count_words, count_words_of_html

CREDIT = re.compile(r'data-credit="([^"]*)"')


def words_of(story: IncomingStory) -> int:
    """The words of a story's headline, lead, text, captions and credits."""
    lines = [story.headline, story.lead]
    for image in story.images:
        lines += [image.caption, image.credit]
    if "data-credit" in story.body:
        lines += CREDIT.findall(story.body)
    return count_words("\n".join(lines)) + count_words_of_html(story.body)


def loss_in_words(words_in: int, words_out: int, left_out: list[LeftOut]) -> str:
    """How many of a story's words arrived, and why the others didn't; "" if all did."""
    if words_out >= words_in:
        return ""
    return f"{words_out:,} of {words_in:,} words: {', '.join(reasons(words_in - words_out, left_out))}"


def reasons(missing: int, left_out: list[LeftOut]) -> Iterator[str]:
    """Where the missing words are: "6 in a caption shortcode", and how many nobody can tell of."""
    by_reason: dict[str, int] = {}
    for one in left_out:
        by_reason[one.why] = by_reason.get(one.why, 0) + one.words
    yield from (f"{words:,} {why}" for why, words in by_reason.items() if words)
    if (unexplained := missing - sum(by_reason.values())) > 0:
        yield f"{unexplained:,} unexplained"
