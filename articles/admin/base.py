"""What all screens of the desk share."""

import re
from contextlib import nullcontext
from functools import partial

from django import forms
from django.contrib import admin, messages
from django.contrib.admin import widgets
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.utils import unquote
from django.db import IntegrityError, models
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.lists import CappedPaginator, DeskChangeList, search
from articles.admin.moment_fields import MomentField, MomentWidget
from articles.admin.once import once
from articles.admin.outcomes import SaysWhatHappened
from articles.deadlines import long_transaction
from articles.models.cache_version import atomic_with_keys
from articles.models.fields import LineField, PlainTextField
from articles.text.numbers import BIGINT
from articles.text.words import plain_line, plain_text

MOST_AT_ONCE = 500  # rows for one action: the confirmation page lists them all
PRIMARY_KEY = re.compile(BIGINT)


class LineFormField(forms.CharField):
    """Cleaned before validation, as the model does: a name made of control characters is empty."""

    def to_python(self, value):
        return plain_line(super().to_python(value))


class PlainTextFormField(forms.CharField):
    def to_python(self, value):
        return plain_text(super().to_python(value))


class Autocomplete:
    """Select widgets with autocompletion that survive a value which isn't a key."""

    chosen = None  # the selected object, if it is loaded already: saves a query per row

    def optgroups(self, name, value, attr=None):
        value = [str(pk) for pk in value if PRIMARY_KEY.fullmatch(str(pk))]
        if self.chosen is None or value != [str(self.chosen.pk)]:
            return super().optgroups(name, value, attr)
        empty = [] if self.is_required else [self.create_option(name, "", "", False, 0)]
        return [(None, [*empty, self.create_option(name, self.chosen.pk, str(self.chosen), True, 0)], 0)]


class DeskSelect(Autocomplete, widgets.AutocompleteSelect):
    pass


class DeskSelectMultiple(Autocomplete, widgets.AutocompleteSelectMultiple):
    def build_attrs(self, base_attrs, extra_attrs=None):
        # Without the cross that clears everything: as an item of the list it is invalid ARIA.
        return super().build_attrs(base_attrs, extra_attrs) | {"data-allow-clear": "false"}


class DeskFields:
    """What all forms of the desk have in common, inline rows included."""

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
            # A pencil would rename it for all its stories; that is done on its own page.
            widget = field.widget
            widget.can_delete_related = widget.can_view_related = widget.can_change_related = False
        if field and isinstance(db_field, (LineField, PlainTextField)):
            field.widget.attrs.setdefault("dir", "auto")  # each field runs as its words do
        if field and isinstance(field.widget, MomentWidget):
            field.widget.name_for(field.label)
        return field

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = DeskSelect(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class NoBulkDelete:
    """For screens without the bulk delete: Django's delete page lists what goes along or prevents it."""

    def get_actions(self, request, action_location=None):
        where = {"action_location": action_location} if action_location else {}  # an argument since Django 6.1
        actions = super().get_actions(request, **where)
        actions.pop("delete_selected", None)
        return actions


class DeskAdmin(SaysWhatHappened, DeskFields, admin.ModelAdmin):
    """A screen of the desk: raises keys once a request, and never counts whole tables."""

    paginator = CappedPaginator
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    nothing_yet = gettext_lazy("Nothing here yet.")
    way_out = ""  # what to do with something that can't be deleted
    first_step = gettext_lazy("Add the first one")

    def view_on_site(self, obj):
        # The address itself, as Django's redirecting view is disabled (newsroom/desk.py). A form shown again with
        # errors may have left the slug empty: then there is no address.
        has_address = hasattr(obj, "get_absolute_url") and getattr(obj, "slug", True)
        return obj.get_absolute_url() if has_address else None

    def get_changelist(self, request, **kwargs):
        return DeskChangeList

    def get_search_results(self, request, queryset, search_term):
        return search(queryset, self.get_search_fields(request), search_term), False

    def changelist_view(self, request, *args, **kwargs):
        return self._as_one_change(super().changelist_view, request, *args, around=long_transaction, **kwargs)

    def changeform_view(self, request, *args, **kwargs):
        return self._as_one_change(super().changeform_view, request, *args, **kwargs)

    def delete_view(self, request, *args, **kwargs):
        return self._as_one_change(super().delete_view, request, *args, around=long_transaction, **kwargs)

    def _as_one_change(self, view, request, *args, around=nullcontext, **kwargs):
        """The view; if something is sent, in one transaction, and once."""
        act = partial(view, request, *args, **kwargs)
        return self.one_change(request, act, around) if request.method == "POST" else act()

    def one_change(self, request, act, around=nullcontext):
        """`act` in one transaction, once for each form; `around=long_transaction` if it may touch many rows."""
        try:
            with around(), atomic_with_keys():
                return self.once(request, act)
        except IntegrityError:
            # Somebody else has just saved the same name or slug. Validated again, the form says so.
            with around(), atomic_with_keys():
                return self.once(request, act)

    def once(self, request, act):
        return once(request, act)

    def render_delete_form(self, request, context):
        one = context["object"]
        is_possible = not context["perms_lacking"] and not context["protected"]
        sentence = _("Delete “%s”?") if is_possible else _("“%s” can't be deleted")
        words = {"title": sentence % one, "subtitle": None, "consequence": self.consequence_of_deleting(one)}
        words["way_out"] = self.way_out
        return super().render_delete_form(request, context | words)

    def consequence_of_deleting(self, one):
        """A sentence that says what goes along, or stays; empty where nothing does."""
        return ""

    def _get_obj_does_not_exist_redirect(self, request, opts, object_id):
        words = _(
            "What you were looking for isn't there: it was deleted or merged with something else, or your role doesn't "
            "show it."
        )
        self.message_user(request, words, messages.WARNING)
        return HttpResponseRedirect(reverse("admin:index"))

    def history_view(self, request, object_id, extra_context=None):
        one = self.get_object(request, unquote(object_id))
        title = {"title": _("History of “%s”") % one} if one else {}
        return super().history_view(request, object_id, title | (extra_context or {}))

    def response_action(self, request, queryset, **options):
        if not all(PRIMARY_KEY.fullmatch(pk) for pk in request.POST.getlist(ACTION_CHECKBOX_NAME)):
            return self._refuse(request, _("Your selection isn't in this list. Reload the page and choose again."))
        across = request.POST.get("select_across", "0") not in {"0", ""}
        if across and queryset.order_by()[: MOST_AT_ONCE + 1].count() > MOST_AT_ONCE:
            return self._refuse(request, _("Choose at most %d at a time. Nothing was changed.") % MOST_AT_ONCE)
        return super().response_action(request, queryset, **options)

    def _refuse(self, request, words):
        self.message_user(request, words, messages.WARNING)

    def render_change_form(self, request, context, *args, **kwargs):
        if context["original"]:  # "Section" instead of "Change section": buttons and fields show what may be changed
            context["title"] = capfirst(self.opts.verbose_name)
        media = context["media"]
        if hasattr(media, "with_nonce"):  # the editor's inline import map needs this response's nonce
            context["media"] = media.with_nonce(request.csp_nonce)
        return super().render_change_form(request, context, *args, **kwargs)
