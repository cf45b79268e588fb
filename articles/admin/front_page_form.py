"""The form of a front page: all of its places in their order, and from when it takes effect."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.base import PRIMARY_KEY, LineFormField
from articles.admin.front_page_find import sections_of, topics_for
from articles.admin.front_page_slots import Context, Order, SlotForm
from articles.admin.moment_fields import MomentField
from articles.desk.front_page import FEWEST_SECONDS, LATE, MOST, copies_of, faults_in, is_to_come, latest_of, unended
from articles.desk.roles import tags_seen_by
from articles.desk.tags import LONGEST_TAG, known_tags
from articles.models import Tag
from articles.models.front import FrontPage, FrontSlot, Place, Weight

TOP = range(1 + MOST[Place.SECOND])  # the lead and the places beside it are one list: its first row leads
RELATED = range(MOST[Place.RELATED])


class PageForm(forms.Form):
    """What isn't about one place."""

    topics = LineFormField(
        label=gettext_lazy("In focus"), required=False, max_length=(MOST[Place.TOPIC] + 1) * (LONGEST_TAG + 2)
    )
    at = MomentField(label=gettext_lazy("Takes effect"), required=False)
    preview_at = MomentField(label=gettext_lazy("Preview as of"), required=False)
    replaces = forms.BooleanField(required=False)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        self._user = user
        self.fields["at"].widget.offer_usual_hour()
        self.fields["preview_at"].widget.offer_usual_hour()
        for name in ("at", "preview_at"):
            self.fields[name].widget.name_for(self.fields[name].label)
        self.fields["at"].saved = self.initial.get("at")
        self.fields["topics"].widget.attrs |= {"class": "vTextField", "dir": "auto", "autocomplete": "off"}

    def clean_topics(self):
        """The tags that are named, in their order."""
        names = list(dict.fromkeys(name.strip() for name in self.cleaned_data["topics"].split(",") if name.strip()))
        known = known_tags(names, tags_seen_by(self._user, Tag.objects.all()))
        if missing := [name for name in names if name not in known]:
            words = _("There is no topic “{name}”. Topics are the tags of stories; put commas between them.")
            raise forms.ValidationError(words.format(name=missing[0]))
        tags = list(dict.fromkeys(known[name] for name in names))
        if len(tags) > MOST[Place.TOPIC]:
            raise forms.ValidationError(_("Choose at most %d topics.") % MOST[Place.TOPIC])
        return tags

    def clean_at(self):
        at, now = self.cleaned_data["at"], timezone.now()
        if at and at < now - LATE:
            raise forms.ValidationError(_("This time has passed. Choose a later one, or none for now."))
        return at if at and at > now else None

    def clean_preview_at(self):
        at, now = self.cleaned_data["preview_at"], timezone.now()
        if at and at < now - LATE and "_preview" in self.data:
            raise forms.ValidationError(_("This time has passed. Choose a later one."))
        return at


def tags_in(data) -> list[int]:
    """The keys of the topics that were sent: they were offered when the form was made."""
    names = [f"{name}-{n}-newest" for name, rows in (("top", TOP), ("related", RELATED)) for n in rows]
    sent = [data.get(name, "").removeprefix("tag:") for name in names] if data is not None else []
    return [int(key) for key in sent if PRIMARY_KEY.fullmatch(key)]


class Row:
    """A section and its weight."""

    def __init__(self, section, weight):
        self.section, self.weight = section, weight


class FrontPageForm:
    """The whole form: unbound it shows the slots of `begun`, bound what was sent (`data`)."""

    def __init__(self, user, language, begun: FrontPage | None, data=None):
        self.user, self.language, self.begun, self.data = user, language, begun, data
        self.sections = sections_of(language)
        self.coming_at = begun.takes_effect_at if begun and is_to_come(begun) else None
        self.held = unended(copies_of(begun), self.coming_at)
        tags = topics_for(user, language, [slot.tag_id for slot in self.held if slot.tag_id] + tags_in(data))
        self.context = Context(user, language, self.held, self.sections, tags)
        self.seen = latest_of(language) if data is None else data.get("seen", "")
        self._read_orders()
        topics = ", ".join(slot.tag.name for slot in self._at(Place.TOPIC) if slot.tag)
        initial = {"topics": topics, "replaces": True, "at": self.coming_at}
        self.page = PageForm(data, initial=initial, user=user)
        top, related = self._placed()
        self._top = {n: self._slot_form(f"top-{n}", top[n] if n < len(top) else None) for n in TOP}
        self._related = {n: self._slot_form(f"related-{n}", related[n] if n < len(related) else None) for n in RELATED}

    def _at(self, place):
        return [slot for slot in self.held if slot.place == place]

    def _placed(self):
        lead = (self._at(Place.LEAD) or [None])[0]
        return [lead, *self._at(Place.SECOND)], self._at(Place.RELATED)

    def _slot_form(self, prefix, slot):
        return SlotForm(self.data, prefix=prefix, slot=slot, context=self.context)

    def _read_orders(self):
        def listed(name):
            return [] if self.data is None else self.data.getlist(name)

        number = 1 + min(max(len(self._at(Place.SECOND)), FEWEST_SECONDS), MOST[Place.SECOND])
        self.top_order = Order(listed("top"), TOP, 1 + FEWEST_SECONDS, range(number))
        self.related_order = Order(listed("related"), RELATED, len(RELATED), RELATED)
        keys = [section.pk for section in self.sections]
        self._weights = {slot.section_id: slot.weight for slot in self._at(Place.BLOCK) if slot.section_id in keys}
        usual = [*self._weights, *(key for key in keys if key not in self._weights)]
        self.section_order = Order(listed("block"), usual, len(usual), usual)

    def do(self, command: str) -> None:
        """What a button in a list does: "later top 2", "add top". Anything else does nothing."""
        what, _space, where = command.partition(" ")
        name, _space, number = where.partition(" ")
        orders = {"top": self.top_order, "related": self.related_order, "block": self.section_order}
        if name in orders:
            orders[name].do(what, int(number) if PRIMARY_KEY.fullmatch(number) or number == "0" else None)

    @property
    def top(self):
        return [self._top[n] for n in self.top_order.rows]

    @property
    def related(self):
        return [self._related[n] for n in self.related_order.rows]

    @property
    def blank(self):
        """A row for the script to copy."""
        return SlotForm(prefix="top-__n__", context=self.context)

    @property
    def is_refused(self):
        """Whether something in it is wrong, as far as it has been looked at."""
        return any(form.is_bound and form.errors for form in (self.page, *self.top, *self.related))

    @property
    def weights(self):
        return Weight.choices

    @property
    def most_top(self):
        return len(TOP)

    @property
    def may_add(self):
        return len(self.top) < len(TOP)

    @property
    def may_remove(self):
        return len(self.top) > 1 + FEWEST_SECONDS

    @property
    def rows(self):
        """The sections in their order."""
        return [Row(self.context.sections[key], self._weight(key)) for key in self.section_order.rows]

    def _weight(self, key):
        weight = self._weights.get(key) if self.data is None else self.data.get(f"weight-{key}")
        return weight if weight in Weight.values else Weight.NORMAL

    def is_valid(self) -> bool:
        """Whether all of it can be saved; what can't is said beside its field."""
        forms_of_slots = [*self.top, *self.related]
        if not all([self.page.is_valid(), *(form.is_valid() for form in forms_of_slots)]):
            return False
        by_slot = {}
        slots = self._slots(by_slot)
        faults = list(faults_in(self.language, slots, self.at, self.context.name_of))
        for slot, words in faults:
            by_slot[id(slot)].add_error("words", words) if id(slot) in by_slot else self.page.add_error(None, words)
        return not faults

    @property
    def at(self):
        """From when it takes effect; None for now."""
        return self.page.cleaned_data.get("at")

    def slots(self) -> list[FrontSlot]:
        """What was sent, as slots that aren't saved yet. Only of a valid form."""
        return self._slots({})

    def _slots(self, by_slot):
        lead, *seconds = self.top
        placed = [(lead, Place.LEAD, 1)]
        placed += [(form, Place.SECOND, n) for n, form in enumerate(seconds, start=1)]
        placed += [(form, Place.RELATED, n) for n, form in enumerate(self.related, start=1)]
        found = []
        for form, place, position in placed:
            slot = form.slot(place, position)
            # How many there are beside the lead, the empty ones say as well.
            if place == Place.SECOND or form.is_filled:
                found.append(slot)
                by_slot[id(slot)] = form
        tags = enumerate(self.page.cleaned_data["topics"], start=1)
        return [*found, *(FrontSlot(place=Place.TOPIC, position=n, tag=tag) for n, tag in tags), *self._blocks()]

    def _blocks(self):
        """Sections in their usual order and weight are left to the rule: then one that is added takes its place."""
        rows = self.rows
        if [row.section for row in rows] == self.sections and all(row.weight == Weight.NORMAL for row in rows):
            return []
        return [
            FrontSlot(place=Place.BLOCK, position=n, section=row.section, weight=row.weight)
            for n, row in enumerate(rows, start=1)
        ]

    def errors(self):
        """What is wrong, as (where, words), for the page that says so instead of a preview."""
        for form in (self.page, *self.top, *self.related):
            for name, found in form.errors.items():
                label = str(form.fields[name].label) if name in form.fields and name != "words" else ""
                yield from ((label, words) for words in found)
