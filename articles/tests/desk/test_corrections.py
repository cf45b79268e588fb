"""A correction connects two texts that readers saw, and never changes."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from articles.desk.corrections import CannotCorrect, correct, seen_revisions
from articles.desk.publishing import publish, save_story, withdraw
from articles.models import Correction, Revision, Status, Story, User
from articles.models.history import AppendOnly
from articles.tests.factories import DAY, HOUR, make_correction, make_editor, make_story

pytestmark = pytest.mark.django_db
BODY = "<p>The bridge cost 74 million crowns.</p>"


def words_shown(correction):
    marks = {"same": "{}", "removed": "[-{}-]", "added": "[+{}+]"}
    return ["".join(marks[piece["kind"]].format(piece["words"]) for piece in pieces) for pieces in correction.changes]


def test_a_correction_says_who_stated_what_and_which_words_changed():
    story, editor = make_story(body=BODY), make_editor()
    correction = make_correction(
        story, by=editor, shows_changes=True, wrong="The cost was wrong.", right="It is 47 million.",
        headline="The bridge is open", body=BODY.replace("74", "47"),
    )  # fmt: skip
    assert (correction.wrong, correction.right) == ("The cost was wrong.", "It is 47 million.")
    assert correction.made_by == editor
    assert words_shown(correction) == [
        "The bridge [-opens-][+is open+]", "The bridge cost [-74-][+47+] million crowns.",
    ]  # fmt: skip


def test_changed_words_are_stored_only_if_the_editor_shows_them():
    assert make_correction(make_story(body=BODY), body=BODY.replace("74", "47")).changes == []


def test_only_changes_of_the_text_are_shown():
    story = make_story(body=BODY, withdrawal_reason="Not for readers yet")
    correction = make_correction(
        story, shows_changes=True, body=BODY.replace("74", "47"),
        withdrawal_reason="Never", updated_at=timezone.now(), source="A secret source", slug="another-slug",
    )  # fmt: skip
    assert words_shown(correction) == ["The bridge cost [-74-][+47+] million crowns."]


def test_only_somebody_who_may_state_corrections_does():
    story = make_story()
    first = save_story(story, by=None)
    story.headline = "After"
    second = save_story(story, by=None)
    reporter = User.objects.create_user("reporter", is_staff=True)
    with pytest.raises(PermissionDenied):
        correct(story, by=reporter, wrong="x", right="y", before=first, after=second)
    assert not Correction.objects.exists()


def revisions_of(*states):
    """A story saved with each of these sets of fields, and the revisions, oldest first."""
    story, kept, moment = None, [], timezone.now() - DAY
    for number, fields in enumerate(states):
        story = story or make_story(status=Status.DRAFT)
        for name, value in fields.items():
            setattr(story, name, value)
        story.headline = f"Headline {number}"
        kept.append(save_story(story, by=None))
        Revision.objects.filter(pk=kept[-1].pk).update(created_at=moment, saved_at=moment, was_live=False)
        moment += HOUR
    return story, kept


def test_readers_saw_a_revision_if_it_was_public_before_the_next_save():
    now = timezone.now()
    public = {"status": Status.PUBLISHED, "published_at": now - 2 * DAY, "expires_at": None}
    story, kept = revisions_of(
        {"status": Status.DRAFT},
        {"status": Status.PUBLISHED, "published_at": now + DAY},  # scheduled, and changed before its time
        {"status": Status.PUBLISHED, "published_at": now - DAY + 1.5 * HOUR},  # its time came before the next save
        public | {"expires_at": now - DAY},  # expired when it was saved
        public | {"expires_at": now - DAY + 4.5 * HOUR},  # expired after it was saved
        {"status": Status.WITHDRAWN},
        public,
    )
    seen = [kept.index(revision) for revision in seen_revisions(story)]
    assert seen == [6, 4, 2]


def test_a_text_that_waited_for_its_time_and_is_public_now_was_seen():
    story = make_story(status=Status.DRAFT)
    publish(story, by=make_editor(), at=timezone.now() + HOUR)
    assert seen_revisions(story) == []
    waiting = story.revisions.first()
    waiting.document["published_at"] = "2025-01-01T00:00:00+00:00"  # as if that hour had passed
    waiting.save()
    assert seen_revisions(story) == [waiting]


@pytest.mark.parametrize("order", ["draft first", "same twice", "later first", "of another story"])
def test_no_text_that_readers_never_saw_is_told_of(order):
    editor, story = make_editor(), make_story("Secret plan", status=Status.DRAFT)
    draft = save_story(story, by=editor)
    story.headline = "Plan"
    first = publish(story, by=editor, at=timezone.now() - timedelta(1))
    story.headline = "The plan"
    second = save_story(story, by=editor)
    other = save_story(make_story("Other"), by=editor)
    texts = {
        "draft first": (draft, second), "same twice": (second, second), "later first": (second, first),
        "of another story": (other, second),
    }  # fmt: skip
    before, after = texts[order]
    with pytest.raises(CannotCorrect, match="two versions of this story that readers saw"):
        correct(story, by=editor, wrong="x", right="y", before=before, after=after, shows_changes=True)


WAYS_TO_CHANGE = {
    "saving": lambda it: it.save(),
    "saving one field": lambda it: it.save(update_fields=["wrong"]),
    "a row with its key": lambda it: Correction(pk=it.pk, **facts_of(it)).save(),
    "update": lambda it: Correction.objects.update(wrong="Changed"),
    "update of its author": lambda it: Correction.objects.update(made_by=None, wrong="Changed"),
    "bulk update": lambda it: Correction.objects.bulk_update([it], ["wrong"]),
    "update or create": lambda it: Correction.objects.update_or_create(pk=it.pk, defaults={"wrong": "Changed"}),
    "bulk create": lambda it: Correction.objects.bulk_create(
        [Correction(pk=it.pk, **facts_of(it))],
        update_conflicts=True, unique_fields=["pk"], update_fields=["wrong", "right"],
    ),
    "bulk create beside it": lambda it: Correction.objects.bulk_create([Correction(pk=it.pk, **facts_of(it))]),
    "moving it": lambda it: make_story("Other").corrections.set([it]),
    "its story's rows": lambda it: it.story.corrections.update(wrong="Changed"),
    "deleting it": lambda it: it.delete(),
    "deleting all": lambda it: Correction.objects.all().delete(),
    "deleting its story": lambda it: it.story.delete(),
    "deleting all stories": lambda it: Story.objects.all().delete(),
    "deleting revisions": lambda it: Revision.objects.all().delete(),
}  # fmt: skip


def facts_of(correction):
    facts = {name: getattr(correction, name) for name in ("story", "before", "after", "right")}
    return facts | {"wrong": "Changed"}


@pytest.mark.parametrize("change", WAYS_TO_CHANGE.values(), ids=WAYS_TO_CHANGE.keys())
def test_a_correction_is_never_changed_or_deleted(change):
    story = make_story(body=BODY)
    correction = make_correction(story, body="<p>Mended.</p>", wrong="It was wrong.")
    correction.wrong = "Changed"
    with pytest.raises((AppendOnly, ProtectedError, IntegrityError)), transaction.atomic():
        change(correction)
    stored = Correction.objects.get()
    assert (stored.wrong, stored.story, stored.made_by) == ("It was wrong.", story, correction.made_by)


def test_a_correction_survives_the_account_that_made_it():
    editor = make_editor()
    make_correction(make_story(), by=editor)
    editor.delete()
    stored = Correction.objects.get()
    assert (stored.made_by, stored.wrong) == (None, "It was wrong.")


def test_a_withdrawn_story_keeps_its_corrections():
    story = make_story()
    correction = make_correction(story)
    withdraw(story, by=make_editor("chief"))
    assert list(story.corrections.all()) == [correction]
