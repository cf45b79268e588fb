"""The field for a story's tags: known ones are found by typing, and new ones are made by typing.

A new tag is sent as "new:" and its name, which no primary key looks like. Without a script, names are typed with
commas between them.
"""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.base import DeskSelectMultiple
from articles.desk.roles import tags_seen_by
from articles.desk.tags import LONGEST_TAG, MOST_TAGS, known_tags, tags_named
from articles.models import Tag
from articles.text.folding import folded_name
from articles.text.slugs import slugify
from articles.text.words import plain_line

NEW = "new:"
MOST_TYPED = 10_000  # characters


class TagsWidget(DeskSelectMultiple):
    """Autocompletion of known tags; static/js/tags.js adds new ones."""

    may_add = False

    def build_attrs(self, base_attrs, extra_attrs=None):
        attrs = super().build_attrs(base_attrs, extra_attrs)
        # select2 cuts a data attribute's name at "--", so these have single hyphens.
        words = {"data-new": _("new"), "data-add": _("Add “{name}”")}
        return attrs | (words if self.may_add else {})

    def value_from_datadict(self, data, files, name):
        typed = data.get(f"{name}_typed", "")[:MOST_TYPED].split(",")
        return [*super().value_from_datadict(data, files, name), *(f"{NEW}{one}" for one in typed if one.strip())]

    def optgroups(self, name, value, attr=None):
        """The chosen tags, and what was typed before the form came back."""
        groups = super().optgroups(name, value, attr)
        options = groups[0][1]
        for one in new_names(value):
            options.append(self.create_option(name, f"{NEW}{one}", one, True, len(options)))
        return groups

    def render(self, name, value, attrs=None, renderer=None):
        select = super().render(name, value, attrs, renderer)
        if not self.may_add:
            return select
        field = '{}<noscript><input name="{}_typed" class="vTextField" maxlength="{}" aria-label="{}"> {}</noscript>'
        words = _("More tags, with commas between them")
        return format_html(field, select, name, MOST_TYPED, words, words)


def new_names(values):
    """The names in a field's values, each once."""
    names = [plain_line(one.removeprefix(NEW)) for one in values if str(one).startswith(NEW)]
    return list({folded_name(name): name for name in reversed(names) if name}.values())[::-1]


class KnownTagsField(forms.ModelMultipleChoiceField):
    """Several tags that there are already."""

    def clean(self, value):
        try:
            return super().clean(value)
        except OverflowError as error:  # SQLite, for a number beyond 64 bits
            raise ValidationError(self.error_messages["invalid_pk_value"], params={"pk": ""}) from error


class TagsField(KnownTagsField):
    """Several tags; cleaned to a list, in which those that must be created first are unsaved."""

    default_error_messages = {
        "may_not_add": gettext_lazy("There is no tag “%(name)s”, and you may not add one. Choose another."),
        "too_long": gettext_lazy("“%(name)s…” is too long for a tag. Use at most %(most)d characters."),
        "too_many": gettext_lazy("Add at most %(most)d new tags at a time."),
    }

    def __init__(self, user, *, widget):
        widget.may_add = user.has_perm("articles.add_tag")
        super().__init__(tags_seen_by(user, Tag.objects.all()), label=_("Tags"), required=False, widget=widget)

    def clean(self, value):
        value = value or []
        chosen = list(super().clean([one for one in value if not one.startswith(NEW)]))
        return list({tag.name: tag for tag in [*chosen, *self._named(new_names(value))]}.values())

    def _named(self, names):
        """The tags that names mean; one that is hidden from the user looks like a new one."""
        if len(names) > MOST_TAGS:
            raise self._error("too_many", most=MOST_TAGS)
        for name in names:
            if len(name) > LONGEST_TAG:
                raise self._error("too_long", name=name[:20], most=LONGEST_TAG)
        found = known_tags(names, self.queryset)
        if not self.widget.may_add and (missing := [name for name in names if name not in found]):
            raise self._error("may_not_add", name=missing[0])
        return [found.get(name) or Tag(name=name, slug=slugify(name, fallback="tag")) for name in names]

    def _error(self, code, **params):
        return ValidationError(self.error_messages[code], code=code, params=params)


def saved_tags(tags: list[Tag], user) -> list[Tag]:
    """The same tags, all of them saved."""
    new = [tag.name for tag in tags if tag._state.adding]
    return [*(tag for tag in tags if not tag._state.adding), *tags_named(new, user)] if new else tags
