"""What a save or a deletion at the desk says: what happened, and what comes next."""

from django.contrib import messages
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext


class SaysWhatHappened:
    """For the desk's admins: sentences of our own instead of Django's "was added successfully".

    Django words its message in the same method that decides where to go next, so the message is exchanged on its way.
    """

    when_added = gettext_lazy("“{name}” is added.")
    when_changed = gettext_lazy("“{name}” is saved.")
    when_deleted = gettext_lazy("“{name}” is deleted.")

    def words_for_added(self, request, one):
        return self.named(self.when_added, one)

    def words_for_changed(self, request, one):
        return self.named(self.when_changed, one)

    def words_for_deleted(self, name):
        return str(self.when_deleted).format(name=name)

    def named(self, sentence, one):
        """The sentence with the object's name, linked to its form; `{site}` in it becomes a link to its page."""
        form = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[one.pk])
        site = ""
        if "{site}" in sentence:
            site = format_html('<a href="{}">{}</a>', one.get_absolute_url(), _("on the site"))
        return format_html(str(sentence), name=format_html('<a href="{}">{}</a>', form, one), site=site)

    def response_add(self, request, obj, *args, **kwargs):
        request.what_happened = self.words_for_added(request, obj)
        return super().response_add(request, obj, *args, **kwargs)

    def response_change(self, request, obj):
        request.what_happened = self.words_for_changed(request, obj)
        return super().response_change(request, obj)

    def response_delete(self, request, obj_display, obj_id):
        request.what_happened = self.words_for_deleted(obj_display)
        return super().response_delete(request, obj_display, obj_id)

    def delete_queryset(self, request, queryset):
        """Of the action that deletes several."""
        names = [str(one) for one in queryset[:2]]
        number = len(names) if len(names) < 2 else queryset.count()
        super().delete_queryset(request, queryset)
        many = ngettext("%d is deleted.", "%d are deleted.", number) % number
        request.what_happened = self.words_for_deleted(names[0]) if number == 1 else many

    def message_user(self, request, message, level=messages.INFO, *args, **kwargs):
        if level == messages.SUCCESS and getattr(request, "what_happened", None):
            message, request.what_happened = request.what_happened, None
        super().message_user(request, message, level, *args, **kwargs)
