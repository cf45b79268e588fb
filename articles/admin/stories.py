"""Stories at the desk: the list, and the form with bylines, tags and pictures."""

from django.contrib import admin, messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.admin.utils import flatten_fieldsets
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from articles.admin import (
    autosave,
    copying,
    deleted_drafts,
    front_page_lead,
    presence,
    preview_links,
    previews,
    revisions,
    sent_before,
    story_actions,
    unsaved_texts,
    when,
    writing,
)
from articles.admin.base import DeskAdmin
from articles.admin.checks import show_problems, warn_of_lost_links, warn_of_missing
from articles.admin.corrections import CorrectionInline, make_corrections
from articles.admin.figures import asked_credits, save_typed_credits, to_read
from articles.admin.moves import COMING, MOVES, UNSEEN, buttons, success_message
from articles.admin.slots import BylineInline, PictureInline, add_offered_tags, save_ordered_rows
from articles.admin.story_access import StoryAccess
from articles.admin.story_actions import StoryActions
from articles.admin.story_filters import AuthorFilter, MineFilter, TagFilter, ToDoFilter
from articles.admin.story_form import OWN_FIELDS, StoryForm, date_in
from articles.admin.story_list import StoryChangeList, order_of
from articles.admin.story_tags import TagsField, TagsWidget, saved_tags
from articles.admin.two_editors import TwoEditors
from articles.admin.words import creator_of, saved_in_words, state_in_words, time_in_words
from articles.desk.deleting import delete_story
from articles.desk.handovers import notes_of
from articles.desk.presets import last_section
from articles.desk.publishing import State, publish, return_to_draft, save_story, state_of, submit
from articles.desk.roles import may, was_public
from articles.models import Correction, Story
from articles.pictures.renditions import desk_address

# The story's other pages: functions that return the URL patterns for this admin.
PAGE_URLS = [revisions.urls, story_actions.urls, previews.urls, preview_links.urls, autosave.urls, unsaved_texts.urls]
PAGE_URLS += [deleted_drafts.urls, presence.urls, when.urls, writing.urls, front_page_lead.urls]
HAND_OVERS = {submit, return_to_draft}
STAYING_BUTTONS = {"_continue", "_addanother", "_saveasnew"}  # buttons after which Django decides what is shown next


def is_popup(request):
    return IS_POPUP_VAR in request.GET or IS_POPUP_VAR in request.POST


def may_add_tags(request):
    return request.user.has_perm("articles.add_tag")


@admin.register(Story)
class StoryAdmin(TwoEditors, StoryActions, StoryAccess, DeskAdmin):
    form = StoryForm
    inlines = [BylineInline, PictureInline, CorrectionInline]
    list_display = ["headline_and_picture", "state", "written_by", "section", "time", "views"]
    list_filter = [TagFilter, AuthorFilter, MineFilter, "status", ToDoFilter, "language", "section"]
    search_fields = ["headline"]
    date_hierarchy = "published_at"
    autocomplete_fields = ["section"]
    WRITING = ["state", "section", "tags"]
    PUBLISHING = ["published_at"]
    RARE = ["slug", "expires_at"]
    FACTS = ["views", "uid", "creator", "created", "saved"]
    readonly_fields = ["state", *FACTS]
    nothing_yet = _("No stories yet. Write one here, or import some with “manage.py import_stories”.")
    first_step = _("Write the first story")

    @admin.display(description=_("headline"), ordering="headline")
    def headline_and_picture(self, story):
        lang = "" if story.language == get_language() else format_html(' lang="{}"', story.language)
        headline = format_html('<span class="row-story__headline" dir="auto"{}>{}</span>', lang, story.headline)
        if not (first := story.first_picture):
            return headline
        picture = format_html(
            '<img class="row-story__picture" src="{}" alt="" loading="lazy">', desk_address(first.image)
        )
        return format_html('<span class="row-story">{}{}</span>', headline, picture)

    @admin.display(description=_("status"), ordering="status")
    def state(self, story):
        return state_in_words(story)

    @admin.display(description=_("published"), ordering="published_at")
    def time(self, story):
        if story.published_at:
            return time_in_words(story.published_at)
        return format_html('<span class="quiet">{}</span>', time_in_words(story.modified_at, saved_in_words))

    @admin.display(description=_("authors"))
    def written_by(self, story):
        return ", ".join(story.author_names)

    @admin.display(description=_("created by"), empty_value="-")
    def creator(self, story):
        return creator_of(story)

    @admin.display(description=_("page views"))
    def views(self, story):
        return story.views

    @admin.display(description=_("created"))
    def created(self, story):
        return time_in_words(story.created_at)

    @admin.display(description=_("last saved"))
    def saved(self, story):
        return time_in_words(story.modified_at)

    @admin.display(description=_("body"))
    def text(self, story):
        return to_read(story.body)

    def view_on_site(self, story):
        return super().view_on_site(story) if story.is_live else None

    def get_fieldsets(self, request, obj=None):
        state = state_of(obj) if obj else State.DRAFT
        has_bar = not is_popup(request) and self.has_change_permission(request, obj)
        # The reason is shown beside the Withdraw button, if there is one.
        beside = has_bar and state in MOVES["withdraw"].states and self.has_withdraw_permission(request)
        withdrawal = {"fields": ["withdrawal_reason"], "classes": ["beside-withdraw"] if beside else []}
        # Reporters' forms lack what only editors decide; read-only pages show it.
        is_read = obj is not None and not self.has_change_permission(request, obj)
        decides = self.has_publish_permission(request) or is_read
        tells = ["announce_update"] if has_bar and decides and state == State.PUBLISHED else []
        tells += ["retract_update"] if tells and obj.announced_update else []
        tells += ["note"] if has_bar and state in UNSEEN | COMING else []
        return [
            (None, {"fields": ["headline", "short_headline", "lead", "text" if is_read else "body"]}),
            (_("Publishing"), {"fields": [*self.WRITING, *(self.PUBLISHING if decides else []), *tells]}),
            *([(_("Withdrawal"), withdrawal)] if state not in {State.DRAFT, State.IN_REVIEW} else []),
            *([(_("Rarely needed"), {"fields": self.RARE, "classes": ["collapse"]})] if decides else []),
            (_("Sources"), {"fields": ["cited_sources", "source", "source_url"], "classes": ["collapse"]}),
            *([(_("Details"), {"fields": self.FACTS, "classes": ["collapse"]})] if obj else []),
        ]

    def get_readonly_fields(self, request, obj=None):
        fixed = [] if self.has_withdraw_permission(request) else ["withdrawal_reason"]
        # Imports recognise a story by its source and its identity there.
        return [*self.readonly_fields, *fixed, *(["source"] if obj and obj.source_id else [])]

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name != "tags":
            return super().formfield_for_dbfield(db_field, request, **kwargs)
        return TagsField(request.user, widget=TagsWidget(db_field, self.admin_site))

    def get_queryset(self, request):
        stories = super().get_queryset(request)
        if not request.resolver_match.url_name.endswith("_changelist"):
            return stories
        return stories.select_related("section", "page_views").defer("body", "cited_sources")

    def get_ordering(self, request):
        return order_of(request)

    def get_changelist(self, request, **kwargs):
        return StoryChangeList

    def get_form(self, request, obj=None, **kwargs):
        form = super().get_form(request, obj, **kwargs)
        form.user = request.user
        for name in {*OWN_FIELDS} - {*flatten_fieldsets(self.get_fieldsets(request, obj))}:
            form.base_fields.pop(name, None)  # no columns of the model, so Django leaves them in every form
        return form

    def get_changeform_initial_data(self, request):
        section = last_section(request.user)
        return ({"section": section.pk} if section else {}) | super().get_changeform_initial_data(request)

    def get_urls(self):
        return [*(page for pages in PAGE_URLS for page in pages(self)), *super().get_urls()]

    def history_view(self, request, object_id, extra_context=None):
        return revisions.history_view(self, request, object_id)

    def changeform_view(self, request, object_id=None, *args, **kwargs):
        if previews.is_asked_for(request):
            return previews.form_view(self, self.form_view, request, object_id)
        if object_id is None and request.method != "POST":
            answer = sent_before.form_that_saved(request, None) or copying.form_view(self, request)
            if answer:
                return answer
        return super().changeform_view(request, object_id, *args, **kwargs)

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        form = context["adminform"].form
        context["bar"] = buttons(obj, request.user, date_in(form))
        if form.question and len(context["errors"]) == 1:
            context["errors"] = []  # it is a question, and nothing else is wrong
        context["may_lead"] = obj is not None and front_page_lead.may_lead(request.user, obj)
        context["show_delete"] = obj is not None and may(request.user, "delete", obj)
        context["asked_credits"] = asked_credits(form.data, request.user)
        context["writing"] = presence.in_words(obj, request.user) if obj else ""
        context["handed_over"] = notes_of([obj]).get(obj.pk) if obj else None
        show_problems(context, obj, request.user)
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    # The desk's verbs write the log; the admin would add a second line.

    def log_addition(self, request, obj, message):
        pass

    log_change = log_addition

    def log_deletions(self, request, queryset):
        pass

    def render_delete_form(self, request, context):
        return super().render_delete_form(request, context | {"is_kept": not was_public(context["object"])})

    def delete_model(self, request, obj):
        request.kept_story = delete_story(obj, by=request.user)

    def response_delete(self, request, obj_display, obj_id):
        deleted_drafts.say_deleted(self, request, obj_display)
        return self.response_post_save_change(request, None)

    def save_model(self, request, obj, form, change):
        """Nothing yet: save_related saves the story and its rows together, for one revision of both."""

    def save_formset(self, request, form, formset, change):
        formset.save(commit=False) if formset.model is Correction else save_ordered_rows(formset)

    def save_related(self, request, form, formsets, change):
        def rows():
            if "tags" in form.cleaned_data:
                form.cleaned_data["tags"] = saved_tags(form.cleaned_data["tags"], request.user)
            super(StoryAdmin, self).save_related(request, form, formsets, change)
            if (ticked := request.POST.getlist("offered_tag")) and may_add_tags(request):
                add_offered_tags(form.instance, ticked, request.user)
            save_typed_credits(request.POST, request.user)

        if previews.is_asked_for(request):
            previews.show(request, form.instance, rows)
        request.move = form.move
        verb, note = form.move.verb if form.move else save_story, form.cleaned_data.get("note", "")
        if verb is save_story and note:
            form.instance.handover_note = note
        told = {"at": form.instance.published_at} if verb is publish else {}
        verb(form.instance, by=request.user, rows=rows, **(told | ({"note": note} if verb in HAND_OVERS else {})))
        make_corrections(formsets, by=request.user)
        request.saved_story = form.instance
        warn_of_lost_links(request, form)
        warn_of_missing(request, form.instance)

    def words_for_changed(self, request, story):
        return success_message(story, request.move)

    words_for_added = words_for_changed

    def response_add(self, request, obj, *args, **kwargs):
        if is_popup(request) or STAYING_BUTTONS & request.POST.keys():
            return super().response_add(request, obj, *args, **kwargs)
        self.message_user(request, success_message(obj, request.move), messages.SUCCESS)
        return self.response_post_save_add(request, obj)

    def response_change(self, request, obj):
        if is_popup(request) or STAYING_BUTTONS & request.POST.keys():
            return super().response_change(request, obj)
        self.message_user(request, success_message(obj, request.move), messages.SUCCESS)
        return self.response_post_save_change(request, obj)
