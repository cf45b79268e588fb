"""Who may do what: the three roles, and the one rule for what somebody may do with one story."""

from django.apps import apps as all_apps
from django.contrib.auth.management import create_permissions
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from articles.models import Byline, Status, Story, User

# Each role may do what the one before it may, and more. docs/roles.md says it address by address.
REPORTER = [
    "add_story", "change_story", "view_story", "add_image", "change_image", "view_image",
    "view_section", "view_author", "view_tag", "add_tag",
]  # fmt: skip
EDITOR = [
    *REPORTER, "edit_others_story", "publish_story", "correct_story", "delete_image", "change_tag", "delete_tag",
    "add_author",
]  # fmt: skip
CHIEF = [
    *EDITOR, "withdraw_story", "delete_story", "change_author", "delete_author", "add_section", "change_section",
    "delete_section", "add_flatpage", "change_flatpage", "delete_flatpage", "view_flatpage", "add_user", "change_user",
    "view_user", "view_importrun", "view_importitem",
]  # fmt: skip
ROLES = {"Reporter": REPORTER, "Editor": EDITOR, "Chief": CHIEF}


def make_roles(apps=all_apps) -> None:
    """Make the groups of the three roles, and give them their permissions. Twice is harmless."""
    for label in ("articles", "flatpages"):
        config = apps.get_app_config(label)
        # In a migration the permissions don't exist yet: Django makes them after the last one.
        config.models_module = getattr(config, "models_module", None) or True
        create_permissions(config, apps=apps, verbosity=0)
    groups, permissions = apps.get_model("auth", "Group"), apps.get_model("auth", "Permission")
    for name, codes in ROLES.items():
        group, _is_new = groups.objects.get_or_create(name=name)
        mine = permissions.objects.filter(codename__in=codes, content_type__app_label__in=["articles", "flatpages"])
        group.permissions.add(*mine)


def own(user: User) -> Q:
    """The condition that a story is somebody's own: begun by them, or with their name over it."""
    return Q(created_by=user) | Exists(Byline.objects.filter(story=OuterRef("pk"), author__user=user))


def seen_by(user: User, stories):
    """Those of some stories that somebody sees at the desk."""
    return stories if user.has_perm("articles.edit_others_story") else stories.filter(own(user))


def may(user: User, verb: str, story: Story) -> bool:
    """Whether somebody may "see", "save", "submit", "publish", "draft" (take back to it), "withdraw", "correct" or
    "delete" a saved story, as it stands in the database. Whether that makes sense for it is another question.
    """
    rule = RULES[verb]
    return bool(user.is_active and rule(user, story))


def demand(user: User | None, verb: str, story: Story) -> None:
    """Raise PermissionDenied where somebody may not. None is the software itself, which may."""
    if user is not None and not may(user, verb, story):
        raise PermissionDenied


def _has(user, name):
    return user.has_perm(f"articles.{name}_story")


def _is_own(user, story):
    return seen_by(user, Story.objects.filter(pk=story.pk)).exists()


def _sees(user, story):
    return (_has(user, "view") or _has(user, "change")) and (_has(user, "edit_others") or _is_own(user, story))


def _saves(user, story):
    if story._state.adding:
        return _has(user, "add")
    if not _has(user, "change"):
        return False
    return _has(user, "edit_others") or (status_of(story) == Status.DRAFT and _is_own(user, story))


def _publishes(user, story):
    if not _has(user, "publish"):
        return False
    return _has(user, "withdraw") if status_of(story) == Status.WITHDRAWN else _saves(user, story)


def _takes_back(user, story):
    status = status_of(story)
    if status == Status.IN_REVIEW and not _has(user, "edit_others"):
        return _has(user, "change") and _is_own(user, story)  # one's own, that nobody has looked at yet
    return _publishes(user, story)


def _deletes(user, story):
    return user.is_superuser or (_has(user, "delete") and not was_public(story))


RULES = {
    "see": _sees,
    "save": _saves,
    "submit": _saves,
    "publish": _publishes,
    "draft": _takes_back,
    "withdraw": lambda user, story: _has(user, "withdraw"),
    "correct": lambda user, story: _has(user, "correct") and _saves(user, story),
    "delete": _deletes,
}


def status_of(story: Story) -> str:
    """The status that is saved: a form may have set another one on the object already."""
    held = Story.objects.filter(pk=story.pk).values_list("status", flat=True).first() if story.pk else None
    return held or Status.DRAFT


def was_public(story: Story) -> bool:
    """Whether readers have ever seen a story, so that its address must go on telling them something."""
    now = timezone.now()
    seen = Story.objects.public(now).filter(pk=story.pk) | Story.objects.gone(now).filter(pk=story.pk)
    return seen.exists() or story.revisions.filter(was_live=True).exists()
