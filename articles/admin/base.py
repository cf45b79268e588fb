"""What all the desk's screens share."""

import re

from django import forms
from django.contrib import admin, messages
from django.contrib.admin import widgets
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.lists import CountingSoFar, DeskChangeList, search
from articles.models.cache_version import atomic_with_bump
from articles.models.fields import LineField, PlainTextField
from articles.text.moments import LAST_YEAR
from articles.text.numbers import BIGINT
from articles.text.words import plain_line, plain_text

MOST_AT_ONCE = 500  # rows that one action takes: the page that asks again lists them all
FIRST_YEAR = 1900  # somebody's slip of the pen otherwise, and year 1 has no time before it in another zone
PRIMARY_KEY = re.compile(BIGINT)


class LineFormField(forms.CharField):
    """Cleaned before it is checked, as the model does it: a name of control characters is no name."""

    def to_python(self, value):
        return plain_line(super().to_python(value))


class PlainTextFormField(forms.CharField):
    def to_python(self, value):
        return plain_text(super().to_python(value))


class MomentWidget(forms.SplitDateTimeWidget):
    """A date and a time in the browser's own fields, which work on a phone and without a script."""

    supports_microseconds = False

    def __init__(self, attrs=None):
        date, time = {"type": "date", "min": f"{FIRST_YEAR}-01-01", "max": f"{LAST_YEAR}-12-31"}, {"type": "time"}
        super().__init__(attrs, date_format="%Y-%m-%d", time_format="%H:%M:%S", date_attrs=date, time_attrs=time)

    def name_for(self, label):
        """Tell those who only hear it which date and which time is meant."""
        for widget, part in zip(self.widgets, (_("date"), _("time")), strict=True):
            widget.attrs["aria-label"] = f"{capfirst(label)}: {part}"


class MomentField(forms.SplitDateTimeField):
    widget = MomentWidget

    def compress(self, data_list):
        if data_list and data_list[0] and data_list[0].year < FIRST_YEAR:
            raise ValidationError(_("Choose a year from %d on.") % FIRST_YEAR)
        if data_list and data_list[0] and data_list[0].year > LAST_YEAR:
            raise ValidationError(_("Choose a year up to %d.") % LAST_YEAR)
        return super().compress(data_list)


class Autocomplete:
    """Select widgets that are filled as one types, and that a value which nobody offered doesn't break."""

    chosen = None  # the object that is chosen, where it is known already: no query for each of twelve pictures

    def optgroups(self, name, value, attr=None):
        value = [str(pk) for pk in value if PRIMARY_KEY.fullmatch(str(pk))]
        if self.chosen is None or value != [str(self.chosen.pk)]:
            return super().optgroups(name, value, attr)
        empty = [] if self.is_required else [self.create_option(name, "", "", False, 0)]
        return [(None, [*empty, self.create_option(name, self.chosen.pk, str(self.chosen), True, 0)], 0)]


class OneOf(Autocomplete, widgets.AutocompleteSelect):
    pass


class ManyOf(Autocomplete, widgets.AutocompleteSelectMultiple):
    def build_attrs(self, base_attrs, extra_attrs=None):
        # Without the cross that clears them all at once: it is no item of the list in which it stands.
        return super().build_attrs(base_attrs, extra_attrs) | {"data-allow-clear": "false"}


class DeskFields:
    """What all forms at the desk do alike, those of rows inside a form too."""

    formfield_overrides = {
        LineField: {"form_class": LineFormField, "widget": widgets.AdminTextInputWidget},
        PlainTextField: {"form_class": PlainTextFormField, "widget": widgets.AdminTextareaWidget(attrs={"rows": 3})},
        models.DateTimeField: {"form_class": MomentField, "widget": MomentWidget},
        models.URLField: {"assume_scheme": "https", "widget": widgets.AdminURLFieldWidget},
    }

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and isinstance(field.widget, widgets.RelatedFieldWidgetWrapper):
            # A red cross beside "section" reads as "take it from this story", and would delete the section.
            # A pencil would rename it for all its stories: that is done in its own list.
            widget = field.widget
            widget.can_delete_related = widget.can_view_related = widget.can_change_related = False
        if field and isinstance(field.widget, MomentWidget):
            field.widget.name_for(field.label)
        return field

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = OneOf(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class DeletedOneByOne:
    """For a screen whose rows are deleted on a page of their own, where Django says what goes or stands in the way."""

    def get_actions(self, request, action_location=None):
        where = {"action_location": action_location} if action_location else {}  # which Django says from 6.1 on
        actions = super().get_actions(request, **where)
        actions.pop("delete_selected", None)
        return actions


class DeskAdmin(DeskFields, admin.ModelAdmin):
    """A screen of the desk: one edition a request, no full counts."""

    paginator = CountingSoFar
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    nothing_yet = gettext_lazy("Nothing stands here yet.")
    first_step = gettext_lazy("Add the first one")

    def view_on_site(self, obj):
        # The address itself: Django's redirect to it isn't here (newsroom/desk.py). A form that is shown again with its
        # errors may have emptied the slug already: no address then.
        has_address = hasattr(obj, "get_absolute_url") and getattr(obj, "slug", True)
        return obj.get_absolute_url() if has_address else None

    def get_changelist(self, request, **kwargs):
        return DeskChangeList

    def get_search_results(self, request, queryset, search_term):
        return search(queryset, self.get_search_fields(request), search_term), False

    def changelist_view(self, request, *args, **kwargs):
        return self._with_one_bump(super().changelist_view, request, *args, **kwargs)

    def changeform_view(self, request, *args, **kwargs):
        return self._with_one_bump(super().changeform_view, request, *args, **kwargs)

    def delete_view(self, request, *args, **kwargs):
        return self._with_one_bump(super().delete_view, request, *args, **kwargs)

    def _with_one_bump(self, view, request, *args, **kwargs):
        if request.method != "POST":
            return view(request, *args, **kwargs)
        try:
            with atomic_with_bump():
                return view(request, *args, **kwargs)
        except IntegrityError:
            # Somebody else has just saved the same name or slug: this time the form finds it and says so.
            with atomic_with_bump():
                return view(request, *args, **kwargs)

    def response_action(self, request, queryset, **options):
        if not all(PRIMARY_KEY.fullmatch(pk) for pk in request.POST.getlist(ACTION_CHECKBOX_NAME)):
            return self._refuse(request, _("What you chose isn't in this list. Load the page again and choose anew."))
        across = request.POST.get("select_across", "0") not in {"0", ""}
        if across and queryset.order_by()[: MOST_AT_ONCE + 1].count() > MOST_AT_ONCE:
            return self._refuse(request, _("Choose at most %d at a time. Nothing was changed.") % MOST_AT_ONCE)
        return super().response_action(request, queryset, **options)

    def _refuse(self, request, words):
        self.message_user(request, words, messages.WARNING)

    def render_change_form(self, request, context, *args, **kwargs):
        media = context["media"]
        if hasattr(media, "with_nonce"):  # the editor's import map stands inline: it needs this answer's nonce
            context["media"] = media.with_nonce(request.csp_nonce)
        return super().render_change_form(request, context, *args, **kwargs)
