"""The places in the form of a front page: what somebody chose for each, as a browser sends it."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.base import PRIMARY_KEY, LineFormField
from articles.admin.front_page_find import as_choice, find_stories, placeable, when_of
from articles.admin.moment_fields import MomentField
from articles.desk.roles import pictures_seen_by
from articles.models import Image, Story
from articles.models.front import FrontSlot
from articles.pictures.renditions import desk_address
from articles.text.folding import folded

LONGEST = FrontSlot._meta.get_field("headline").max_length


class SlotForm(forms.Form):
    """One place: a story by words of its headline, or the newest one of a section or topic, or neither.

    The script, or the list of what was found, sends the story's key as well. `known` is the headline that the words
    were when the form was made: as long as they are the same, the key holds, whatever the story is called by now.
    """

    words = LineFormField(label=gettext_lazy("Story"), required=False, max_length=LONGEST)
    story = forms.CharField(required=False, widget=forms.HiddenInput)
    known = forms.CharField(required=False, widget=forms.HiddenInput)
    newest = forms.ChoiceField(label=gettext_lazy("or the newest of"), required=False)
    until = MomentField(label=gettext_lazy("Until"), required=False)
    headline = LineFormField(label=gettext_lazy("Headline here"), required=False, max_length=LONGEST)
    image = forms.ModelChoiceField(Image.objects.none(), required=False, widget=forms.HiddenInput)
    no_image = forms.BooleanField(label=gettext_lazy("Without this picture"), required=False)

    def __init__(self, *args, slot=None, context, **kwargs):
        initial = initial_of(slot, context) if slot else {}
        super().__init__(*args, initial=initial, label_suffix="", use_required_attribute=False, **kwargs)
        self.context, self.found = context, []
        self.fields["newest"].choices = context.newest
        self.fields["image"].queryset = pictures_seen_by(context.user, Image.objects.all()) | context.images
        self.fields["until"].widget.name_for(self.fields["until"].label)
        self.fields["until"].saved = slot and slot.until
        for name in ("words", "headline"):
            self.fields[name].widget.attrs |= {"dir": "auto", "autocomplete": "off", "lang": context.language}

    @property
    def chosen(self):
        """The story that is in the form, if it is sure which one."""
        if self.is_bound:
            return self.cleaned_data.get("story") if self.errors is not None else None
        return self.context.story(self.initial.get("story", ""))

    @property
    def words_shown(self):
        """The words that stand in the field: the headline, as soon as it is sure which one."""
        return self.context.name_of(self.chosen) if self.chosen else self["words"].value() or ""

    @property
    def number(self):
        """As text, for the names of fields."""
        return self.prefix.rpartition("-")[2]

    @property
    def choices(self):
        """The stories to choose from, where several have the words."""
        return [as_choice(story) for story in self.found]

    @property
    def picture(self):
        key = self["image"].value()
        return self.context.image(key) if key and not self["no_image"].value() else None

    @property
    def thumbnail(self):
        return desk_address(self.picture)

    @property
    def is_particular(self):
        """Whether something is chosen, or wrong, beside what stands in the place."""
        names = ("until", "headline", "image")
        if not self.is_bound:
            return any(self.initial.get(name) for name in names)
        sent = any(self.data.get(f"{self.prefix}-{name}") for name in ("until_0", "until_1", "headline", "image"))
        return sent or any(name in self.errors for name in names)

    def clean(self):
        cleaned = super().clean()
        words, key = cleaned.get("words", ""), cleaned.get("story", "")
        cleaned["story"] = self._story(words, key, cleaned.get("known", "")) if words else None
        if cleaned.get("no_image"):
            cleaned["image"] = None
        return cleaned

    def _story(self, words, key, known):
        story = self.context.story(key)
        if story and folded(words) in self.context.words_for(story, known):
            return story
        self.found = find_stories(self.context.user, self.context.language, words)
        if len(self.found) == 1:
            (story,), self.found = self.found, []
            return story
        none = _("No story in this language has these words in its headline.")
        self.add_error("words", _("Several stories have these words. Choose one:") if self.found else none)
        return None

    @property
    def is_filled(self):
        """Whether a valid form says more about its place than that the rule should fill it."""
        return any(self.cleaned_data.get(name) for name in ("story", "newest", "headline", "image"))

    def slot(self, place, position):
        """The place as an unsaved row."""
        held = self.cleaned_data
        kind, _colon, key = (held.get("newest") or "").partition(":")
        row = FrontSlot(place=place, position=position, story=held.get("story"))
        row.section = self.context.sections.get(int(key)) if kind == "section" else None
        row.tag = self.context.tags.get(int(key)) if kind == "tag" else None
        row.until, row.headline = held.get("until"), held.get("headline", "")
        row.image = held.get("image")
        return row


def initial_of(slot, context):
    """A slot as the fields of its form."""
    name = context.name_of(slot.story) if slot.story else ""
    newest = f"section:{slot.section_id}" if slot.section_id else f"tag:{slot.tag_id}" if slot.tag_id else ""
    return {
        "words": name, "known": name, "story": slot.story_id or "", "newest": newest, "until": slot.until,
        "headline": slot.headline, "image": slot.image_id,
    }  # fmt: skip


class Context:
    """What all places of a form need to know: who asks, and what there is to choose from.

    `held` are the slots of the front page that the form began with: what stands there may stay there, also if it is a
    story that the user doesn't see at the desk. It isn't named then.
    """

    def __init__(self, user, language, held, sections, tags):
        self.user, self.language = user, language
        self.sections = {section.pk: section for section in sections}
        self.tags = {tag.pk: tag for tag in tags}
        self.newest = [
            ("", "–"),
            (_("Sections"), [(f"section:{section.pk}", section.name) for section in sections]),
            (_("Topics"), [(f"tag:{tag.pk}", tag.name) for tag in tags]),
        ]
        self.images = Image.objects.filter(pk__in=[slot.image_id for slot in held if slot.image_id])
        self._held = {slot.story_id: slot.story for slot in held if slot.story_id}
        seen = placeable(user, language).filter(pk__in=self._held).values_list("pk", flat=True) if self._held else []
        self._hidden = self._held.keys() - {*seen}
        self._stories, self._images = {}, {slot.image_id: slot.image for slot in held if slot.image_id}

    def story(self, key) -> Story | None:
        """The story with a key that a browser sent, if it may stand there."""
        if not PRIMARY_KEY.fullmatch(str(key)):
            return None
        key = int(key)
        if key not in self._stories:
            self._stories[key] = self._held.get(key) or placeable(self.user, self.language).filter(pk=key).first()
        return self._stories[key]

    def image(self, key) -> Image | None:
        if not PRIMARY_KEY.fullmatch(str(key)):
            return None
        key = int(key)
        if key not in self._images:
            self._images[key] = pictures_seen_by(self.user, Image.objects.filter(pk=key)).first()
        return self._images[key]

    def name_of(self, story):
        return _("a story that your role doesn't show") if story.pk in self._hidden else story.headline

    def words_for(self, story, known):
        """With which words a story stays where it is; `known` are those that the form says it had."""
        is_hidden = story.pk in self._hidden
        return {folded(self.name_of(story)), *([] if is_hidden else [folded(known)])}

    def when_of(self, story):
        return "" if story.pk in self._hidden else when_of(story)


class Order:
    """In which order the rows of a list were sent, by their numbers; changed by the buttons in it, without a script."""

    def __init__(self, sent, numbers, fewest, usual):
        """`numbers` are all that there may be, `usual` those that are there where nothing was sent."""
        found = [int(one) for one in dict.fromkeys(sent) if one.isascii() and one.isdigit() and len(one) < 20]
        found = [one for one in found if one in numbers] if sent else list(usual)
        self._free = [one for one in numbers if one not in found]
        while len(found) < fewest and self._free:
            found.append(self._free.pop(0))
        self.rows = found
        self._fewest = fewest

    def do(self, what, number):
        """Move a row "earlier" or "later", "remove" it, or "add" another one."""
        if what == "add" and self._free:
            self.rows.append(self._free.pop(0))
        if number not in self.rows:
            return
        here = self.rows.index(number)
        there = here + {"earlier": -1, "later": 1}.get(what, 0)
        if 0 <= there < len(self.rows):
            self.rows[here], self.rows[there] = self.rows[there], self.rows[here]
        if what == "remove" and len(self.rows) > self._fewest:
            self.rows.remove(number)
