"""Small functions that make what a test needs and no more."""

import datetime
import io
import itertools
from collections import Counter

from django.contrib.auth.models import Group, Permission
from django.utils import timezone
from PIL import Image as Drawing

from articles.desk.corrections import correct
from articles.desk.publishing import save_story
from articles.desk.roles import ROLES
from articles.models import Author, Byline, FrontPage, FrontSlot, Page, Section, Status, Story, StoryImage, Tag, User
from articles.pictures.intake import check_picture, store_picture
from articles.pictures.renditions import WHOLE, fitting, rendition_url

_numbers = itertools.count(1)
SECOND = datetime.timedelta(seconds=1)
MINUTE = datetime.timedelta(minutes=1)
HOUR = datetime.timedelta(hours=1)
DAY = datetime.timedelta(days=1)


def make_story(headline="The bridge opens", *, tags=(), authors=(), **fields):
    """A story that is public since an hour ago, unless `fields` say otherwise."""
    fields.setdefault("section", Section.objects.news(fields.pop("language", "en")))
    fields.setdefault("status", Status.PUBLISHED)
    if fields["status"] in {Status.PUBLISHED, Status.WITHDRAWN}:
        fields.setdefault("published_at", timezone.now() - HOUR)
    if fields["status"] == Status.WITHDRAWN:
        fields.setdefault("withdrawn_at", timezone.now())
    story = Story.objects.create(headline=headline, **{"body": "<p>The text of the story.</p>"} | fields)
    story.tags.set(list(tags))
    for position, author in enumerate(authors, start=1):
        Byline.objects.create(story=story, author=author, position=position)
    return story


def make_section(name="Economy", language="en", **fields):
    return Section.objects.create(name=name, language=language, **fields)


def make_author(name="Ana Petrova", **fields):
    return Author.objects.create(name=name, **fields)


def make_tag(name="budget", **fields):
    return Tag.objects.create(name=name, **fields)


def make_page(title="Imprint", language="en", body="<p>Who we are.</p>", **fields):
    """A published page such as the imprint."""
    return Page.objects.create(title=title, language=language, body=body, **fields)


def make_front_page(*slots, language="en", at=None, **fields):
    """A front page that readers see since a minute ago, or from `at` on. Of each slot its place and fields: a dict."""
    at = at or timezone.now() - MINUTE
    front_page = FrontPage.objects.create(language=language, takes_effect_at=at, **fields)
    taken = Counter()
    for slot in slots:
        taken[slot["place"]] += 1
        FrontSlot.objects.create(front_page=front_page, position=taken[slot["place"]], **slot)
    return front_page


def picture_bytes(kind="PNG", size=(40, 30), colour=None):
    """A picture file of one colour; another one at each call, unless the colour is named."""
    number = next(_numbers)
    file = io.BytesIO()
    Drawing.new("RGB", size, colour or (number % 256, number // 256 % 256, 90)).save(file, kind)
    return file.getvalue()


def make_image(**fields):
    image, _is_new = store_picture(check_picture(fields.pop("data", None) or picture_bytes()))
    for name, value in fields.items():
        setattr(image, name, value)
    image.save()
    return image


def picture_address(image):
    """Where readers find the whole picture, if they may."""
    return rendition_url(image, fitting(image, WHOLE)[0])


def add_picture(story, image=None, **own):
    position = story.pictures.count() + 1
    return StoryImage.objects.create(story=story, image=image, position=position, **own)


def make_correction(story, *, by=None, wrong="It was wrong.", right="It is right.", shows_changes=False, **mended):
    """A correction of a public story, stated as its fields `mended` (its lead) were saved."""
    by, before = by or User.objects.filter(is_superuser=True).first() or make_editor(), save_story(story, by=None)
    for name, value in (mended or {"lead": f"Mended {next(_numbers)} times."}).items():
        setattr(story, name, value)
    after = save_story(story, by=by)
    return correct(story, by=by, wrong=wrong, right=right, shows_changes=shows_changes, before=before, after=after)


def make_editor(username="editor"):
    return User.objects.create_superuser(username, f"{username}@news.example", "a long pass phrase")


def make_member(role, username="", **fields):
    """Somebody with an account at the desk and one of the roles ("Reporter", "Editor", "Chief"), or with none ("")."""
    fields = {"username": username or role.lower() or "nobody", "is_staff": True} | fields
    user = User.objects.create_user(**fields)
    if role:
        user.groups.add(group_of(role))
    return user


def group_of(role):
    """A role's group as the migrations made it; made again where a test with real transactions emptied the tables."""
    group, is_new = Group.objects.get_or_create(name=role)
    if is_new:
        group.permissions.set(Permission.objects.filter(codename__in=ROLES[role]))
    return group
