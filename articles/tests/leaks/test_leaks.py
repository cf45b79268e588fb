"""No word of a hidden story reaches somebody who may not read it, by whatever address and way it is asked for.

The whole matrix takes minutes: checks/leaks.py. A new address, or a new text of a story, fails here until it is listed.
"""

from django.db.models import CharField, JSONField, TextField

from articles.models import (
    Author,
    Correction,
    DeletedStory,
    FrontSlot,
    Image,
    ImportItem,
    ImportRun,
    OldAddress,
    PreviewLink,
    Revision,
    Story,
    StoryImage,
    Tag,
    UnsavedText,
)  # fmt: skip
from articles.tests.leaks.addresses import Target, unknown_patterns
from articles.tests.leaks.matrix import Matrix, control, pairs, pairwise, whole
from articles.tests.leaks.words import STATES, TEXTS, VISITORS, may_read

MOST_REQUESTS = 2_500
OF_A_STORY = [
    Author, Correction, DeletedStory, FrontSlot, Image, ImportItem, ImportRun, OldAddress, PreviewLink, Revision,
    Story, StoryImage, Tag, UnsavedText,
]  # fmt: skip
# A deleted story has no words but those of its document and revisions, which are the story's own.
NO_WORDS = {
    "Image.media_type", "OldAddress.language", "DeletedStory.document", "DeletedStory.revisions",
    "DeletedStory.creator_name",
}  # fmt: skip


def test_no_hidden_word_is_read_by_somebody_who_may_not(transactional_db):
    matrix = Matrix()
    rows = dict.fromkeys([*pairwise(matrix.targets), *control(matrix.targets)])
    outcome = matrix.run(list(rows))
    assert outcome.leaks == []
    assert outcome.broken == []
    for who in VISITORS:  # so the words are there to be found
        assert may_read(who, "published") - outcome.read[who, "published"] == set()
    assert outcome.requests <= MOST_REQUESTS


def test_every_address_is_listed_with_how_to_fill_it():
    assert unknown_patterns() == set(), "List them in articles/tests/leaks/addresses.py or docs/roles.md."


def test_every_text_of_a_story_has_a_word_of_its_own():
    columns = {
        f"{model.__name__}.{column.name}"
        for model in OF_A_STORY
        for column in model._meta.concrete_fields
        if isinstance(column, (CharField, TextField, JSONField)) and not column.choices
    }
    assert columns - NO_WORDS - TEXTS == set(), "Say in articles/tests/leaks/words.py who may read them."


def test_the_chosen_rows_have_every_pair_of_the_whole_matrix():
    lists = [Target(f"/{name}/", 0, "all", f"/{name}/") for name in "ab"]
    pages = [Target("/ID/", variant, state, f"/{state}/") for variant in range(2) for state in STATES]
    chosen = pairwise([*lists, *pages])
    wanted = {pair for row in whole([*lists, *pages]) for pair in pairs(row)}
    assert {pair for row in chosen for pair in pairs(row)} == wanted
