"""Preview links: they show one story, before publication, to people without an account."""

import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.desk.log import note
from articles.desk.publishing import State, state_of
from articles.desk.roles import demand
from articles.models import PreviewLink, Story, User

MOST_HOURS = 72
TO_COME = {State.DRAFT, State.IN_REVIEW, State.SCHEDULED}


def is_to_come(story: Story) -> bool:
    """Whether the story hasn't been published yet, so that links may show it."""
    return state_of(story) in TO_COME


def make_link(story: Story, *, by: User, hours: int) -> PreviewLink:
    """Create a link that expires after some hours.

    Raises django.core.exceptions.PermissionDenied where `by` may not change the story, and ValueError unless the hours
    are 1 to 72.
    """
    demand(by, "save", story)
    if not 0 < hours <= MOST_HOURS:
        raise ValueError(f"A preview link can be valid for 1 to {MOST_HOURS} hours, not {hours}.")
    now = timezone.now()
    words = ngettext(
        "Created a preview link for {number} hour.", "Created a preview link for {number} hours.", hours
    ).format(number=hours)
    with transaction.atomic():
        note(by, story, words)
        return PreviewLink.objects.create(
            story=story, made_by=by, made_at=now, expires_at=now + datetime.timedelta(hours=hours)
        )


def links_of(story: Story) -> list[PreviewLink]:
    """The active links to a story, newest first, with the users who made them."""
    return list(story.preview_links.valid().select_related("made_by"))


def revoke_link(link: PreviewLink, *, by: User | None) -> None:
    """Revoke a link. Raises PermissionDenied where `by` may not change its story."""
    demand(by, "save", link.story)
    with transaction.atomic():
        if PreviewLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=timezone.now()):
            note(by, link.story, _("Revoked a preview link."))


def find(token: str) -> PreviewLink | None:
    """The active link with this token, with its story; None without one, and for withdrawn and expired stories."""
    link = PreviewLink.objects.valid().filter(token=token).select_related("story__section").first()
    is_gone = link and state_of(link.story) in {State.WITHDRAWN, State.EXPIRED}
    return None if is_gone else link
