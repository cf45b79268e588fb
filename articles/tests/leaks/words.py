"""A word of its own for every text of a story, and the one table of who may read which of them.

Texts are named by model and column. A story has four pictures: one in a slot, one in its body ("figure …"), its
author's portrait ("portrait …"), its tag's picture ("topic …"), and one on the front page alone ("front …").
"""

READER, NO_ROLE, REPORTER = VISITORS = ["anonymous", "staff without a role", "another reporter"]

STATES = [
    "draft", "draft with a date", "in review", "scheduled", "published", "rights ended", "picture missing", "expired",
    "withdrawn", "cancelled", "draft again", "scheduled again", "deleted",
]  # fmt: skip

AUTHOR = {"Author.name", "Author.slug", "Author.bio", "portrait Image.alt_text", "portrait Image.checksum"}
STORY = AUTHOR | {
    "Story.headline", "Story.short_headline", "Story.lead", "Story.body", "Story.slug", "Story.cited_sources",
    "Story.source", "Story.source_url", "Tag.name", "Tag.slug", "Tag.introduction", "topic Image.alt_text",
    "topic Image.checksum", "Correction.wrong", "Correction.right", "Correction.changes",
}  # fmt: skip
SLOT = {
    "StoryImage.own_caption", "StoryImage.own_alt_text", "StoryImage.own_credit", "Image.credit", "Image.copyright",
    "Image.checksum",
}  # fmt: skip
FIGURE = {"figure caption", "figure Image.alt_text", "figure Image.credit", "figure Image.checksum"}
FRONT_PICTURE = {"front Image.alt_text", "front Image.checksum"}
FRONT = FRONT_PICTURE | {"FrontSlot.headline"}
FIGURE_IN_LIBRARY = {
    "figure Image.alt_text", "figure Image.credit", "figure Image.keywords", "figure Image.checksum",
}  # fmt: skip
LIBRARY = FIGURE_IN_LIBRARY | {
    "Image.caption", "Image.alt_text", "Image.credit", "Image.copyright", "Image.headline", "Image.keywords",
    "Image.checksum", "name of the uploaded file",
}  # fmt: skip
NOBODY = {  # of our visitors, but for the exceptions below
    "Story.creator_name", "Story.source_id", "Revision.document", "Revision.saver_name", "Correction.maker_name",
    "PreviewLink.token", "UnsavedText.fields", "UnsavedText.fields of a new story", "ImportItem.file",
    "ImportItem.title",
    "ImportItem.reason", "ImportItem.warnings", "ImportItem.fields", "ImportItem.made", "ImportRun.paths",
    "OldAddress.path", "Image.from_file", "LogEntry.object_repr", "LogEntry.change_message",
    "Story.handover_note",
}  # fmt: skip

# What the public reads of a story in each state; of those that aren't here, nothing.
PUBLIC = {
    "published": STORY | SLOT | FIGURE | FRONT,
    "rights ended": STORY | {"FrontSlot.headline"},
    # The words of a picture whose file is missing are shown, except those for people who can't see it.
    "picture missing": STORY | FIGURE | FRONT | {"StoryImage.own_caption", "StoryImage.own_credit"},
    "withdrawn": {"Story.withdrawal_reason"},  # on the page that answers 410
    "expired": {"Story.headline"},  # likewise
}
# What reporters see besides at the desk: the authors, and what public stories use or no story does any more.
AUTHOR_AT_DESK = AUTHOR | FRONT_PICTURE | {"portrait Image.caption", "OldAddress.path of an author"}
TAG_AT_DESK = {
    "Tag.name", "Tag.slug", "Tag.introduction", "topic Image.alt_text", "topic Image.caption", "topic Image.checksum",
    "OldAddress.path of a tag",
}  # fmt: skip
DESK = dict.fromkeys(STATES, AUTHOR_AT_DESK) | {
    "published": AUTHOR_AT_DESK | TAG_AT_DESK | LIBRARY,
    "rights ended": AUTHOR_AT_DESK | TAG_AT_DESK | LIBRARY,
    "picture missing": AUTHOR_AT_DESK | TAG_AT_DESK | FIGURE_IN_LIBRARY,
    "deleted": AUTHOR_AT_DESK | TAG_AT_DESK | LIBRARY | {"Image.from_file"},  # in the form of what they may change
}
# What everybody reads of a story under a link that was made for it.
UNDER_ITS_LINK = dict.fromkeys(
    ["draft", "draft with a date", "in review", "scheduled", "draft again", "scheduled again"], STORY | SLOT | FIGURE
)
TEXTS = STORY | SLOT | FIGURE | FRONT | LIBRARY | NOBODY | AUTHOR_AT_DESK | TAG_AT_DESK | {"Story.withdrawal_reason"}


def word(text: str, state: str) -> str:
    """The word that stands in a text of the story in a state, and nowhere else: small Latin letters."""
    return f"zq{''.join(filter(str.isalpha, text)).lower()}{chr(ord('a') + STATES.index(state))}qz"


def may_read(visitor: str, state: str) -> set[str]:
    """The texts of the story in a state that a visitor may read."""
    return PUBLIC.get(state, set()) | (DESK[state] if visitor == REPORTER else set())
