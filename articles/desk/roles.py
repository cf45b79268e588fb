"""Who may do what: the three roles, and the one rule for what somebody may do with one story (docs/roles.md)."""

from django.contrib.admin.models import ADDITION, LogEntry
from django.core.exceptions import PermissionDenied
from django.db.models import BigIntegerField, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from articles.models import (
    Author,
    Byline,
    DeletedStory,
    Image,
    Status,
    Story,
    StoryFigure,
    StoryImage,
    Tag,
    TaggedStory,
    User,
)
from articles.models.front import FrontSlot
from articles.models.visible import shown_to_readers

# Each role may do what the one before it may, and more. A permission added here needs a migration that grants it
# (docs/architecture.md, "Migrations").
ROWS = [f"{verb}_{row}" for row in ("byline", "storyimage") for verb in ("add", "change", "delete", "view")]
REPORTER = [
    "add_story", "change_story", "view_story", *ROWS, "add_image", "change_image", "view_image",
    "view_section", "view_author", "view_tag", "add_tag",
]  # fmt: skip
EDITOR = [
    *REPORTER, "edit_others_story", "publish_story", "correct_story", "delete_image", "change_tag", "delete_tag",
    "add_author", "arrange_frontpage",
]  # fmt: skip
EDITOR_IN_CHIEF = [
    *EDITOR, "withdraw_story", "delete_story", "change_author", "delete_author", "add_section", "change_section",
    "delete_section", "add_page", "change_page", "delete_page", "view_page", "add_user", "change_user", "view_user",
    "view_importrun", "view_importitem", "undo_importrun",
]  # fmt: skip
ROLES = {"Reporter": REPORTER, "Editor": EDITOR, "Chief": EDITOR_IN_CHIEF}
NAMES = {"Reporter": _("Reporter"), "Editor": _("Editor"), "Chief": _("Editor-in-chief")}  # as pages say them


def role_in_words(name: str) -> str:
    """The name of a role, or of another group, as pages say it."""
    return str(NAMES.get(name, name))


def seen_by(user: User, stories: QuerySet[Story]) -> QuerySet[Story]:
    """Those of some stories that somebody sees at the desk: all, or those that are their own.

    A story is somebody's own if they began it, or if an author whose account is theirs has a byline over it.
    """
    if sees_all(user):
        return stories
    byline = Byline.objects.filter(story=OuterRef("pk"), author__user=user)
    return stories.filter(Q(created_by=user) | Exists(byline))


def sees_all(user: User) -> bool:
    """Whether somebody sees every story at the desk, and so every tag and picture."""
    return user.has_perm("articles.edit_others_story")


def tags_seen_by(user: User, tags: QuerySet[Tag]) -> QuerySet[Tag]:
    """Those of some tags that somebody sees at the desk: not those that only stories hidden from them have.

    docs/decisions/0014-what-only-hidden-stories-use.md
    """
    return tags if sees_all(user) else tags.filter(_is_known(user, Tag, [(TaggedStory, "tag", "content_object")]))


def pictures_seen_by(user: User, images: QuerySet[Image]) -> QuerySet[Image]:
    """As `tags_seen_by`, of pictures. An author's portrait is seen: everybody at the desk sees the authors. A tag's
    picture is as visible as the tag.
    """
    if sees_all(user):
        return images
    is_portrait = Exists(Author.objects.filter(portrait=OuterRef("pk")))
    of_tag = Tag.objects.filter(picture=OuterRef("pk"))
    uses = [(rows, "image", "story") for rows in (StoryImage, StoryFigure, FrontSlot)]
    is_known = _is_known(user, Image, uses, is_used=Q(Exists(of_tag)))
    return images.filter(is_known | is_portrait | Exists(tags_seen_by(user, of_tag)))


def _is_known(user, kind, uses, is_used=Q()):  # noqa: B008  (never changed)
    """The condition that a row stands in a story which somebody may read, in none at all, or was added by them.

    `uses` are the tables that put such rows into stories, with their names of the row and of the story; `is_used` is
    the condition that it is used elsewhere.
    """
    stories = Story.objects.public() | seen_by(user, Story.objects.all())
    is_known = Q()
    for table, row, story in uses:
        used = table.objects.filter(**{row: OuterRef("pk")})
        is_used |= Exists(used)
        is_known |= Exists(used.filter(Exists(stories.filter(pk=OuterRef(story)))))
    return is_known | ~is_used | Q(pk__in=_added_by(user, kind))


def _added_by(user, kind):
    """The keys of what somebody has added at the desk, by its log."""
    log = LogEntry.objects.filter(
        user=user, action_flag=ADDITION, content_type__app_label="articles", content_type__model=kind._meta.model_name
    )
    return log.values_list(Cast("object_id", BigIntegerField()))


def may(user: User, verb: str, story: Story) -> bool:
    """Whether somebody may "see", "save", "submit", "publish", "draft" (take back to it), "withdraw", "correct" or
    "delete" a story as it was read. Whether that makes sense in its state is another question.
    """
    return bool(RULES[verb](user, story))


def demand(user: User | None, verb: str, story: Story) -> None:
    """Raise PermissionDenied where somebody may not. None is the software itself, which may."""
    if user is not None and not may(user, verb, story):
        raise PermissionDenied


def demand_permissions(user: User | None, *names: str) -> None:
    """Raise PermissionDenied unless somebody has all of these permissions ("undo_importrun"); None as in `demand`."""
    if user is not None and not user.has_perms([f"articles.{name}" for name in names]):
        raise PermissionDenied


def may_word(user: User, image: Image) -> bool:
    """Whether somebody may change the words of a picture: what readers see is the editors' business."""
    if sees_all(user):
        return True
    return not shown_to_readers(Image.objects.filter(pk=image.pk)).exists()


def deleted_seen_by(user: User, deleted: QuerySet[DeletedStory]) -> QuerySet[DeletedStory]:
    """Those of some deleted stories that somebody sees and may bring back: all, or what they began or deleted."""
    if not _has(user, "change"):
        return deleted.none()
    return deleted if sees_all(user) else deleted.filter(Q(created_by=user) | Q(deleted_by=user))


def demand_may_bring_back(user: User | None, deleted: DeletedStory) -> None:
    """Raise PermissionDenied where somebody may not bring a deleted story back; None as in `demand`."""
    same = DeletedStory.objects.filter(pk=deleted.pk)
    if user is not None and not deleted_seen_by(user, same).exists():
        raise PermissionDenied


def _has(user, name):
    return user.has_perm(f"articles.{name}_story")


def _is_own(user, story):
    return story.created_by_id == user.pk or story.bylines.filter(author__user=user).exists()


def _sees(user, story):
    return (_has(user, "view") or _has(user, "change")) and (_has(user, "edit_others") or _is_own(user, story))


def _saves(user, story):
    if story._state.adding:
        return _has(user, "add")
    if not _has(user, "change"):
        return False
    return _has(user, "edit_others") or (story.status == Status.DRAFT and _is_own(user, story))


def _moves_on(user, story):
    """What was taken from the readers stays there until somebody who may withdraw says otherwise."""
    return _saves(user, story) and (story.status != Status.WITHDRAWN or _has(user, "withdraw"))


def _publishes(user, story):
    return _has(user, "publish") and _moves_on(user, story)


def _takes_back(user, story):
    if story.status == Status.IN_REVIEW and _has(user, "change") and _sees(user, story):
        return True
    return _publishes(user, story)


def _deletes(user, story):
    """Those who may change a draft may delete it, unless readers have seen it."""
    is_open = _has(user, "delete") or (story.status == Status.DRAFT and _saves(user, story))
    return user.is_superuser or (is_open and not was_public(story))


RULES = {
    "see": _sees,
    "save": _saves,
    "submit": _moves_on,
    "publish": _publishes,
    "draft": _takes_back,
    "withdraw": lambda user, story: _has(user, "withdraw") and _saves(user, story),
    "correct": lambda user, story: _has(user, "correct") and _saves(user, story),
    "delete": _deletes,
}


def was_public(story: Story) -> bool:
    """Whether readers have ever seen a story, so that its address must go on telling them something."""
    same = Story.objects.filter(pk=story.pk)
    if same.public().exists() or same.gone().exists() or story.revisions.filter(was_live=True).exists():
        return True
    # One that appeared by itself, was withdrawn, and is a draft again.
    times = story.revisions.values_list("document__published_at", "document__withdrawn_at")
    return any(published and gone and published <= gone for published, gone in times)
