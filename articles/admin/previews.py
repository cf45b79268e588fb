"""A story as readers will see it, on a phone and on a desktop: as saved, or as it is in the form."""

from django.template.response import TemplateResponse
from django.urls import path
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from articles.admin.revisions import context_of, story_for
from articles.desk.previews import is_to_come
from articles.models import Story
from articles.reading.previews import preview_page

BUTTON = "_preview"


class Rendered(Exception):
    """Carries the rendered page out of the save, so that the save is rolled back."""

    def __init__(self, page):
        super().__init__()
        self.page = page


def urls(story_admin):
    def page(request, pk):
        return saved_view(story_admin, request, pk)

    return [path("<path:pk>/preview/", story_admin.admin_site.admin_view(page), name="articles_story_preview")]


def is_asked_for(request):
    return request.method == "POST" and BUTTON in request.POST


def saved_view(story_admin, request, pk):
    story = story_for(story_admin, request, pk)
    may_share = story_admin.has_change_permission(request, story) and is_to_come(story)
    return answer(story_admin, request, story, preview_page(request, story), is_saved=True, may_share=may_share)


def form_view(story_admin, save_form, request, object_id=None, *args):
    """The page that a form would give if saved, whatever version it was opened with; or the form's errors.

    `save_form` is the view that saves the form.
    """
    try:
        form = save_form(request, object_id, *args)
    except Rendered as shown:
        return answer(story_admin, request, None, shown.page)
    if "adminform" not in getattr(form, "context_data", {}):
        return form  # a redirect: the story is gone
    # Not the form itself: with the same text open in two tabs, one of them would be lost.
    context = context_of(story_admin, request, None, _("No preview yet"), errors=list(all_errors(form.context_data)))
    return TemplateResponse(request, "admin/articles/story/no_preview.html", context)


def show(request, story, rows):
    """Save a form's story with its rows, render the readers' page, and raise Rendered."""
    if not story._state.adding:
        story.version = Story.objects.values_list("version", flat=True).get(pk=story.pk)
    story.save()
    rows()
    raise Rendered(preview_page(request, story))


def answer(story_admin, request, story, page, **context):
    title = _("Preview of “%s”") % story if story else _("Preview")
    context = context_of(story_admin, request, story, title, page=page, **context)
    return TemplateResponse(request, "admin/articles/story/preview.html", context)


def all_errors(context):
    """The errors of a form and its inline rows, as (field label or "", message)."""
    yield from errors_of(context["adminform"].form)
    for inline in context["inline_admin_formsets"]:
        name = inline.opts.verbose_name
        for number, form in enumerate(inline.formset.forms, start=1):
            yield from errors_of(form, f"{capfirst(name)} {number}")
        yield from ((capfirst(name), words) for words in inline.formset.non_form_errors())


def errors_of(form, row=""):
    for name, messages in form.errors.items():
        label = str(capfirst(form.fields[name].label)) if name in form.fields else ""
        where = ": ".join(filter(None, (row, label)))
        yield from ((where, words) for words in messages)
