"""The desk's verbs for front pages: arrange one, restore an earlier one, cancel one that is to come, let a story lead.

A front page is never changed. Each verb makes another one, which takes its place; only one that readers haven't seen
yet can be deleted.
"""

import datetime
from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from django.conf import settings
from django.contrib.admin.models import ADDITION, DELETION
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.desk.log import note
from articles.desk.publishing import State, state_of
from articles.desk.roles import demand_permissions, may
from articles.models import Section, Story, User
from articles.models.cache_version import atomic_with_keys
from articles.models.front import FrontPage, FrontSlot, Place
from articles.text.moments import moment_in_words

PERMISSION = "arrange_frontpage"
MOST = {Place.LEAD: 1, Place.RELATED: 3, Place.SECOND: 4, Place.TOPIC: 6, Place.BLOCK: 500}
FEWEST_SECONDS = 2
LATE = datetime.timedelta(minutes=5)  # what a chosen time may have passed by: the form is sent a moment after it
CONTENT = ("place", "position", "story", "section", "tag", "until", "headline", "image", "weight")
Fault = tuple[FrontSlot | None, str]


class CannotArrange(Exception):
    """Something in an arrangement isn't possible. `faults` say what, each with its slot, if it is about one."""

    def __init__(self, faults: list[Fault]):
        super().__init__(" ".join(words for _slot, words in faults))
        self.faults = faults


class Overtaken(Exception):
    """Another front page has been made, or has taken effect, since somebody looked."""


def may_arrange(user: User) -> bool:
    """Whether somebody may make the front page."""
    return user.has_perm(f"articles.{PERMISSION}")


def arrange(
    language: str,
    slots: Iterable[FrontSlot],
    *,
    by: User | None,
    at: datetime.datetime | None = None,
    seen: str | None = None,
    replaces: FrontPage | None = None,
) -> FrontPage:
    """Make a front page of slots that aren't saved yet, in effect from a moment on, or at once.

    Returns the one in effect where nothing would differ from it: a second press of the button is in no history.
    `seen` is what `latest_of` said when `by` began; raises Overtaken where it says something else by now. `replaces` is
    one that is to come, and is deleted. Raises PermissionDenied, and CannotArrange.
    """
    demand_permissions(by, PERMISSION)
    slots = list(slots)
    with atomic_with_keys():
        _take_turns(language)
        demand_seen(language, seen)
        if faults := list(faults_in(language, slots, at)):
            raise CannotArrange(faults)
        current = in_effect(language)
        if at is None and replaces is None and current and same(slots, copies_of(current)):
            return current
        if replaces is not None and is_to_come(replaces):
            replaces.delete()
        return _make(language, slots, by, at)


def restore(page: FrontPage, *, by: User | None, seen: str | None = None) -> FrontPage:
    """Put an earlier front page into effect again, now. What was in it and has been deleted since stays away."""
    demand_permissions(by, PERMISSION)
    with atomic_with_keys():
        _take_turns(page.language)
        demand_seen(page.language, seen)
        return _make(page.language, unended(copies_of(page)), by, None)


def cancel(page: FrontPage, *, by: User | None) -> None:
    """Delete a front page that is to come. Raises PermissionDenied; CannotArrange where readers see it already."""
    demand_permissions(by, PERMISSION)
    with atomic_with_keys():
        if not is_to_come(page):
            raise CannotArrange([(None, _("It has taken effect already. Restore an earlier one instead."))])
        words = _("Cancelled: it would have taken effect {when}.").format(when=moment_in_words(page.takes_effect_at))
        note(by, page, words, DELETION)
        page.delete()


def lead_with(story: Story, *, by: User | None) -> FrontPage | None:
    """Let a story lead the front page of its language: at once, or as soon as readers see it if it is scheduled.

    Nothing else changes; only in another place the story doesn't stay. None if it leads already. Raises
    PermissionDenied, and CannotArrange where the story is neither public nor scheduled.
    """
    demand_permissions(by, PERMISSION)
    if by and not may(by, "see", story):
        raise PermissionDenied
    state = state_of(story)
    if state not in {State.PUBLISHED, State.SCHEDULED}:
        words = _("“{story}” can't lead the front page: it is {state}.").format(story=story, state=state.label)
        raise CannotArrange([(None, words)])
    at = story.published_at if state == State.SCHEDULED else None
    with atomic_with_keys():
        _take_turns(story.language)
        slots = unended(copies_of(in_effect(story.language, at)), at)
        leading = next((slot for slot in slots if slot.place == Place.LEAD), None)
        if leading and leading.story_id == story.pk:
            return None
        for slot in slots:
            if slot.story_id == story.pk:
                clear(slot)
        others = [slot for slot in slots if slot is not leading]
        return _make(story.language, [FrontSlot(place=Place.LEAD, position=1, story=story), *others], by, at)


def faults_in(
    language: str, slots: list[FrontSlot], at: datetime.datetime | None = None, name_of: Callable = str
) -> Iterator[Fault]:
    """What is wrong with an arrangement from a moment on (now). `name_of` says what a story may be called."""
    now = timezone.now()
    if at and at < now - LATE:
        yield None, _("This time has passed. Choose a later one, or none for now.")
    if any(number > MOST[place] for place, number in Counter(slot.place for slot in slots).items()):
        yield None, _("More places are filled than the front page has. Remove some.")
    placed = set()
    for slot in slots[: sum(MOST.values())]:
        yield from ((slot, words) for words in _faults_of(slot, language, max(at or now, now), name_of))
        if slot.story_id and slot.story_id in placed:
            yield (
                slot,
                _("“{story}” stands in another place as well. Leave it in one of them.").format(story=slot.story),
            )
        placed.add(slot.story_id)


def _faults_of(slot, language, start, name_of):
    if slot.story and slot.story.language != language:
        yield _("“{name}” is in another language.").format(name=name_of(slot.story))
    if slot.section and slot.section.language != language:
        yield _("“{name}” is in another language.").format(name=slot.section.name)
    if slot.story and (slot.section or slot.tag):
        yield _("Choose a story, or the newest of a section or topic, not both.")
    if (slot.headline or slot.image) and not slot.story:
        yield _("A headline and a picture for this place need a story. Choose one, or take them out.")
    if slot.until and slot.until <= start:
        yield _("“Until” would have passed already. Choose a later time.")
    if slot.image and slot.image.is_expired:
        yield _("The rights to the picture have expired. Choose another one.")
    if slot.image and not slot.image.alt_text and "alt-text-missing" in settings.BLOCKING_CHECKS:
        yield _("The picture has no alternative text. Type one on its page, or choose another one.")


def latest_of(language: str) -> str:
    """Names the front page in effect and the last one made, for `arrange` and `restore`."""
    last = FrontPage.objects.filter(language=language).order_by("-pk").values_list("pk", flat=True).first()
    page = in_effect(language)
    return f"{page.pk if page else 0}-{last or 0}"


def demand_seen(language: str, seen: str | None) -> None:
    if seen is not None and seen != latest_of(language):
        raise Overtaken


def in_effect(language: str, at: datetime.datetime | None = None) -> FrontPage | None:
    """The front page of a language at a moment (now), if anybody has made one."""
    return FrontPage.objects.filter(language=language).in_effect(at).first()


def to_come(language: str):
    """The front pages of a language that readers haven't seen yet, the next one first."""
    pages = FrontPage.objects.filter(language=language, takes_effect_at__gt=timezone.now())
    return pages.order_by("takes_effect_at", "pk").select_related("made_by")


def taken_effect(language: str):
    """The front pages of a language that have taken effect, the last one first."""
    pages = FrontPage.objects.filter(language=language, takes_effect_at__lte=timezone.now())
    return pages.order_by("-takes_effect_at", "-pk").select_related("made_by")


def slots_of(pages: Iterable[FrontPage]) -> dict[int, list[FrontSlot]]:
    """The slots of some front pages, by the key of each; with their stories, sections, tags and pictures."""
    found = {page.pk: [] for page in pages}
    slots = FrontSlot.objects.filter(front_page__in=list(found)).order_by("place", "position")
    for slot in slots.select_related("story", "section", "tag", "image").defer("story__body"):
        found[slot.front_page_id].append(slot)
    return found


def copies_of(page: FrontPage | None) -> list[FrontSlot]:
    """The slots of a front page, to be saved in another one."""
    return [_copy(slot) for slot in slots_of([page])[page.pk]] if page else []


def _copy(slot):
    return FrontSlot(**{name: getattr(slot, name) for name in CONTENT})


def same(slots: list[FrontSlot], others: list[FrontSlot]) -> bool:
    """Whether two lists of slots have the same in the same places."""

    def content(some):
        return {tuple(getattr(slot, name) for name in CONTENT) for slot in some}

    return content(slots) == content(others)


def unended(slots: list[FrontSlot], at: datetime.datetime | None = None) -> list[FrontSlot]:
    """Some slots, those empty that have ended at a moment (now)."""
    for slot in slots:
        if slot.until and slot.until <= (at or timezone.now()):
            clear(slot)
    return slots


def is_to_come(page: FrontPage) -> bool:
    """Whether readers haven't seen a front page yet, because its time hasn't come."""
    return page.takes_effect_at > timezone.now()


def clear(slot: FrontSlot) -> None:
    """Empty a slot: the rule fills it."""
    slot.story = slot.section = slot.tag = slot.until = slot.image = None
    slot.headline = ""


def _make(language, slots, by, at):
    now = timezone.now()
    page = FrontPage.objects.create(language=language, takes_effect_at=max(at or now, now), made_by=by, made_at=now)
    for slot in slots:
        slot.front_page = page
    FrontSlot.objects.bulk_create(slots)
    words = _("Made; in effect from now on.")
    if page.takes_effect_at > now:
        words = _("Made; takes effect {when}.").format(when=moment_in_words(page.takes_effect_at, now))
    note(by, page, words, ADDITION)
    return page


def _take_turns(language):
    """Have two that make a front page of one language do so one after the other: the second sees the first one's."""
    sections = Section.objects.filter(language=language).order_by("pk").select_for_update(no_key=True)
    list(sections.values_list("pk", flat=True)[:1])
