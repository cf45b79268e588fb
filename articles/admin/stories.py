"""Stories at the desk: the list, and the form with bylines, tags and pictures."""

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_prose_editor.fields import ProseEditorFormField
from django_prose_editor.widgets import AdminProseEditorWidget

from articles.admin.base import DeskAdmin, ManyOf, SluggedForm
from articles.admin.places import BylineInline, PictureInline, save_places
from articles.desk.publishing import save_story
from articles.models import Status, Story, Tag
from articles.text.markup import MarkupError, clean_html

# What the editor offers is what the sanitiser lets through (articles/text/markup.py).
EDITOR = {
    "Bold": True, "Italic": True, "Strike": True, "Subscript": True, "Superscript": True, "Code": True,
    "Heading": {"levels": [2, 3, 4]}, "BulletList": True, "OrderedList": True, "ListItem": True, "Blockquote": True,
    "HorizontalRule": True, "HardBreak": True, "CodeBlock": True,
    "Table": True, "TableRow": True, "TableHeader": True, "TableCell": True,
    "Link": {"enableTarget": False, "protocols": ["http", "https", "mailto", "tel"]}, "HTML": True,
}  # fmt: skip


class BodyField(ProseEditorFormField):
    """The rich text editor; what leaves it is cleaned as the model would, so that an error shows at the field."""

    def clean(self, value):
        try:
            return clean_html(super().clean(value) or "")
        except MarkupError as error:
            raise ValidationError(str(error)) from error


class TagsField(forms.ModelMultipleChoiceField):
    """Several tags, each found by its first letters."""

    def _check_values(self, value):
        try:
            return super()._check_values(value)
        except OverflowError as error:  # SQLite, for a number without end
            raise ValidationError(self.error_messages["invalid_pk_value"], params={"pk": ""}) from error


class StoryForm(SluggedForm):
    body = BodyField(label=_("Body"), required=False, extensions=EDITOR, widget=AdminProseEditorWidget)

    class Meta:
        model = Story
        fields = ["headline", "lead", "body"]
        widgets = {
            "headline": forms.TextInput(attrs={"class": "vLargeTextField headline"}),
            "lead": forms.Textarea(attrs={"class": "vLargeTextField", "rows": 2}),
            "withdrawal_reason": forms.Textarea(attrs={"class": "vLargeTextField", "rows": 2}),
        }

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("status") == Status.PUBLISHED and cleaned.get("published_at", "wrong") is None:
            # Here already, so that an expiry before it is an error of the form.
            cleaned["published_at"] = timezone.now()
        return cleaned


@admin.register(Story)
class StoryAdmin(DeskAdmin):
    form = StoryForm
    inlines = [BylineInline, PictureInline]
    list_display = ["headline", "status", "section", "published_at", "views"]
    list_filter = ["status", "language", "section"]
    list_select_related = ["section", "page_views"]
    search_fields = ["headline"]
    date_hierarchy = "published_at"
    ordering = ["-modified_at", "-pk"]
    autocomplete_fields = ["section"]
    RARE = ["slug", "updated_at", "expires_at", "withdrawal_reason"]
    fieldsets = [
        (None, {"fields": ["headline", "lead", "body"]}),
        (_("Publishing"), {"fields": ["status", "section", "tags", "published_at", "is_pinned"]}),
        (
            _("Rarely needed"),
            {"fields": RARE, "classes": ["collapse"]},
        ),
        (_("Source"), {"fields": ["source", "source_url"], "classes": ["collapse"]}),
        (_("Facts"), {"fields": ["views", "uid", "created_by", "created_at", "modified_at"], "classes": ["collapse"]}),
    ]
    readonly_fields = ["views", "uid", "created_by", "created_at", "modified_at"]

    @admin.display(description=_("page views"))
    def views(self, story):
        return story.views

    def view_on_site(self, story):
        return story.get_absolute_url() if story.is_live else None

    def get_readonly_fields(self, request, obj=None):
        # Source and identity there say together which story the next import means.
        return [*self.readonly_fields, "source"] if obj and obj.source_id else self.readonly_fields

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name != "tags":
            return super().formfield_for_dbfield(db_field, request, **kwargs)
        may = self.admin_site.get_model_admin(Tag).has_add_permission(request)
        select = ManyOf(db_field, self.admin_site)
        widget = RelatedFieldWidgetWrapper(select, db_field.remote_field, self.admin_site, can_add_related=may)
        return TagsField(Tag.objects.all(), label=_("Tags"), required=False, widget=widget)

    def get_queryset(self, request):
        stories = super().get_queryset(request)
        return stories.defer("body") if request.resolver_match.url_name.endswith("_changelist") else stories

    def save_model(self, request, obj, form, change):
        save_story(obj, by=request.user)

    def save_formset(self, request, form, formset, change):
        save_places(formset)
