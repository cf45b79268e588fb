"""A site with one story in each state, a word of its own in each of its texts (words.py), and who asks for them.

It is made in two steps: first all stories as they were, those that readers ever saw as published; then `change` leaves
each in its state. What the page cache holds by then has the words of stories that are hidden afterwards.
"""

from dataclasses import dataclass, field

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import QuerySet
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles.desk.deleting import delete_story
from articles.desk.previews import make_link, revoke_link
from articles.desk.publishing import publish, return_to_draft, save_story, submit, withdraw
from articles.models import (
    Author,
    Correction,
    Image,
    ImportItem,
    ImportRun,
    OldAddress,
    Revision,
    Story,
    Tag,
    UnsavedText,
    User,
)  # fmt: skip
from articles.models.cache_keys import SITE
from articles.models.cache_version import raise_keys
from articles.tests.factories import (
    DAY,
    HOUR,
    add_picture,
    make_author,
    make_correction,
    make_editor,
    make_front_page,
    make_image,
    make_member,
    make_page,
    make_section,
    make_story,
    make_tag,
    picture_bytes,
)
from articles.tests.leaks.words import NO_ROLE, READER, REPORTER, STATES, TEXTS, word

NEVER_SEEN = ["draft", "draft with a date", "in review", "scheduled", "cancelled", "deleted"]


@dataclass
class Made:
    """A story of the site, what belongs to it, and all words that stand in it."""

    state: str
    story: Story
    tag: Tag  # of this story alone, as the author
    author: Author
    images: dict[str, Image] = field(default_factory=dict)  # slot, figure, portrait, topic, front
    words: dict[str, str] = field(default_factory=dict)  # {text: word}
    ids: dict[str, list[int]] = field(default_factory=dict)  # {name of the model: keys}
    versions: list[int] = field(default_factory=list)  # its oldest and newest
    old_paths: list[str] = field(default_factory=list)  # that lead to it, its tag or its author
    links: dict[str, str] = field(default_factory=dict)  # tokens: valid, revoked
    link_key: int = 0
    unsaved_key: str = ""

    @property
    def path(self):
        return self.story.get_absolute_url()


class World:
    def __init__(self):
        raise_keys([SITE])  # the cache may have pages of tests that ran in this process before
        self.boss, self.writer = make_editor("boss"), make_member("Reporter", "writer")
        self.members = {NO_ROLE: make_member(""), REPORTER: make_member("Reporter", "another")}
        self.section, self.tag, self.author = make_section("Common"), make_tag("common"), make_author("Common")
        self.run = ImportRun.objects.create(paths=" ".join(word("ImportRun.paths", state) for state in STATES))
        make_story("Mine", status="draft", created_by=self.members[REPORTER], section=self.section)
        self.ids = {  # of what has nothing to do with a story
            "user": self.writer.pk, "group": self.writer.groups.get().pk, "section": self.section.pk,
            "page": make_page().pk, "importrun": self.run.pk,
        }  # fmt: skip
        self.made = [self._make(state) for state in STATES]
        self._make_front_page()
        # Newer than all that is public: older pages of lists begin after them.
        common = {"section": self.section, "tags": [self.tag], "authors": [self.author]}
        self.newest = make_story("Newest", published_at=timezone.now(), **common)
        self.correction = make_correction(self.newest)
        self.cookies = {READER: ""} | {who: session_of(user) for who, user in self.members.items()}

    def change(self):
        """Leave each story in its state, as the desk does it."""
        for made in self.made:
            CHANGES[made.state](made)

    def _make_front_page(self):
        """Each story stands there with a headline and a picture of its own."""
        slots = [{"story": made.story, "image": made.images["front"]} for made in self.made]
        words = [{"headline": made.words["FrontSlot.headline"]} for made in self.made]
        make_front_page(*({"place": "second", **slot, **own} for slot, own in zip(slots, words, strict=True)))

    # Making a story

    def _make(self, state):
        made = self._first_text(state)
        made.words = {text: word(text, state) for text in TEXTS}
        self._add_pictures(made)
        self._second_text(made)
        if state not in NEVER_SEEN:
            publish(made.story, by=None, at=timezone.now() - DAY)
            self._correct(made)
        if state == "cancelled":
            publish(made.story, by=None, at=timezone.now() + DAY)
        self._add_history(made)
        self._note_keys(made)
        return made

    def _first_text(self, state):
        """A draft of the writer's whose texts are replaced later: what they say now is in an old revision alone."""
        topic = make_image(alt_text=word("topic Image.alt_text", state), caption=word("topic Image.caption", state))
        tag = make_tag(
            word("Tag.name", state), slug=word("Tag.slug", state), introduction=word("Tag.introduction", state),
            picture=topic,
        )  # fmt: skip
        author = make_author(
            word("Author.name", state), slug=word("Author.slug", state), bio=word("Author.bio", state),
            portrait=make_image(
                alt_text=word("portrait Image.alt_text", state), caption=word("portrait Image.caption", state)
            ),
        )  # fmt: skip
        old = word("Revision.document", state)
        story = make_story(
            old, status="draft", lead=old, body=f"<p>{old}</p>", section=self.section, created_by=self.writer,
            tags=[tag, self.tag], authors=[author, self.author],
            published_at=timezone.now() - DAY if state == "draft with a date" else None,
        )  # fmt: skip
        save_story(story, by=None)
        return Made(state, story, tag, author)

    def _add_pictures(self, made):
        def words(kind, *names):
            return {name: made.words[f"{kind}Image.{name}"] for name in names}

        desk = Client()
        desk.force_login(self.writer)
        file = SimpleUploadedFile(f"{made.words['name of the uploaded file']}.png", picture_bytes())
        key = desk.post(reverse("admin:articles_image_upload"), {"file": file}).json()["id"]
        slot = Image.objects.get(pk=key)
        said = words("", "caption", "alt_text", "credit", "copyright", "headline", "keywords")
        for name, value in (said | {"from_file": slot.from_file | {"caption": made.words["Image.from_file"]}}).items():
            setattr(slot, name, value)
        slot.save()
        figure = make_image(**words("figure ", "alt_text", "credit", "keywords"))
        own = ("own_caption", "own_alt_text", "own_credit")
        add_picture(made.story, slot, **{name: made.words[f"StoryImage.{name}"] for name in own})
        portrait, topic = made.author.portrait, made.tag.picture
        front = make_image(**words("front ", "alt_text"))
        made.images = {"slot": slot, "figure": figure, "portrait": portrait, "topic": topic, "front": front}
        kinds = {"": slot, "figure ": figure, "portrait ": portrait, "topic ": topic, "front ": front}
        made.words |= {f"{kind}Image.checksum": image.key for kind, image in kinds.items()}

    def _second_text(self, made):
        story, words = made.story, made.words
        for text in words:
            if text.startswith("Story."):
                setattr(story, text.removeprefix("Story."), words[text])
        figure = f'<img data-file="{made.images["figure"].checksum}"><figcaption>{words["figure caption"]}</figcaption>'
        story.body = f"<p>{words['Story.body']}</p><figure>{figure}</figure>"
        story.source_url = f"https://{words['Story.source_url']}.example/"
        story.cited_sources = words["Story.cited_sources"]
        save_story(story, by=None)

    def _correct(self, made):
        """With a word that a correction shows on purpose, because it was wrong."""
        story, words = made.story, made.words
        lead = story.lead
        story.lead = words["Correction.changes"]
        save_story(story, by=None)
        wrong, right = words["Correction.wrong"], words["Correction.right"]
        make_correction(story, by=self.boss, wrong=wrong, right=right, shows_changes=True, lead=lead)
        # Past their own managers, which change no correction: these names come with an import.
        QuerySet(Correction).filter(story=story).update(maker_name=words["Correction.maker_name"])

    def _add_history(self, made):
        """What is remembered of a story in other tables."""
        story, words = made.story, made.words
        Revision.objects.filter(story=story).update(saver_name=words["Revision.saver_name"])
        old, old_tag, old_author = (words[f"OldAddress.path{of}"] for of in ("", " of a tag", " of an author"))
        moved = {f"/old/{old}/": story, f"/?p={story.pk + 9_000}": story}
        moved |= {f"/tags/{old_tag}/": made.tag, f"/authors/{old_author}/": made.author}
        for path, target in moved.items():
            OldAddress.remember(path, target)
        made.old_paths = [*moved, f"/tags/{old_tag}/feed/", f"/authors/{old_author}/feed/", f"/bg/tags/{old_tag}/"]
        text = {"headline": [words["UnsavedText.fields"]], "lead": [words["UnsavedText.fields"]]}
        new = {"headline": [words["UnsavedText.fields of a new story"]]}
        made.unsaved_key = str(UnsavedText.objects.create(user=self.writer, story=story, fields=text).pk)
        UnsavedText.objects.create(user=self.writer, fields=new)
        item = ImportItem.objects.create(
            run=self.run, story=story, outcome="created", file=words["ImportItem.file"],
            title=words["ImportItem.title"],
            reason=words["ImportItem.reason"], warnings=[words["ImportItem.warnings"]],
            fields={words["ImportItem.fields"]: "1"}, made={words["ImportItem.made"]: []},
        )  # fmt: skip
        made.ids["importitem"] = [item.pk]
        LogEntry.objects.create(
            user=self.boss, content_type=ContentType.objects.get_for_model(Story), object_id=str(story.pk),
            object_repr=words["LogEntry.object_repr"], action_flag=CHANGE,
            change_message=words["LogEntry.change_message"],
        )  # fmt: skip
        valid, revoked = (make_link(story, by=self.boss, hours=1) for _twice in range(2))
        revoke_link(revoked, by=None)
        made.links, made.link_key = {"valid": valid.token, "revoked": revoked.token}, valid.pk
        words["PreviewLink.token"] = valid.token.lower()

    def _note_keys(self, made):
        story = made.story
        versions = story.revisions.order_by("version").values_list("version", flat=True)
        made.versions = [versions.first(), versions.last()]
        made.ids |= {
            "story": [story.pk],
            "image": [made.images[kind].pk for kind in ("slot", "figure", "topic")],
            "tag": [made.tag.pk],
            "author": [made.author.pk],
        }


# Into its state


def again(made):
    """The story as it is in the database now: another copy may have saved it."""
    return Story.objects.get(pk=made.story.pk)


def end_rights(made):
    for kind in ("slot", "figure", "front"):
        made.images[kind].rights_expire_at = timezone.now() - HOUR
        made.images[kind].save()


def lose_picture(made):
    made.story.pictures.update(image=None)
    made.images["slot"].delete()


def expire(made):
    story = again(made)
    story.expires_at = timezone.now() - HOUR
    save_story(story, by=None)


def withdraw_again(made):
    withdraw(again(made), by=None)


def take_back(made):
    withdraw_again(made)
    return_to_draft(again(made), by=None)


def schedule_again(made):
    withdraw_again(made)
    publish(again(made), by=None, at=timezone.now() + DAY)


def stay(made):
    """Nothing happens to it while the others change."""


CHANGES = {
    "draft": stay,
    "draft with a date": stay,
    "in review": lambda made: submit(again(made), by=None),
    "scheduled": lambda made: publish(again(made), by=None, at=timezone.now() + DAY),
    "published": stay,
    "rights ended": end_rights,
    "picture missing": lose_picture,
    "expired": expire,
    "withdrawn": withdraw_again,
    "cancelled": withdraw_again,
    "draft again": take_back,
    "scheduled again": schedule_again,
    "deleted": lambda made: delete_story(again(made), by=None),
}


def session_of(user: User) -> str:
    """The Cookie header of somebody who is logged in."""
    browser = Client()
    browser.force_login(user)
    return browser.cookies.output(attrs=[], header="").strip()
