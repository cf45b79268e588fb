"""Checks in the story's form: problems are shown beside the fields and in the bar.

A script updates them while somebody types (static/js/checks.js).
"""

import re
from collections import defaultdict
from collections.abc import Mapping

from django.contrib import messages
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.base import PRIMARY_KEY
from articles.desk.checks import (
    MOST_PICTURES,
    MOST_WORDS_COMPARED,
    Picture,
    Problem,
    has_scheme,
    lost_links,
    problems_in,
    problems_of,
    saved_slots,
    text_of,
)
from articles.desk.roles import pictures_seen_by
from articles.models import Image, Story, User
from articles.text.words import plain_line, plain_text

PICTURES = "pictures"  # the formset's prefix
FIELDS = ("headline", "lead", "body", "section")
ROW_FIELDS = ("own_caption", "own_alt_text", "own_credit")
ROW = re.compile(f"{PICTURES}-[0-9]+")
NUMBER = re.compile("[0-9]{1,4}")
NOT_PUBLISHED = gettext_lazy("The story hasn't been published, and nothing has been saved. Fix this first:")

Fields = Mapping[str, list[str]]


def typed_problems(fields: Fields, user: User, story: Story | None = None) -> list[Problem]:
    """What is wrong with a form as it is typed. `fields` are as in `dict(request.POST.lists())`.

    Fields that the form lacks, because `user` may not change them, are taken from the saved story. A picture that they
    may not see counts as missing, so that its number reveals nothing. One query, for the pictures; the work is bounded
    for any input.
    """
    story = story or Story()
    headline, lead, body = (
        last(fields, name) if name in fields else getattr(story, name) for name in ("headline", "lead", "body")
    )
    has_section = bool(last(fields, "section") if "section" in fields else story.section_id)
    slots = typed_slots(fields) if f"{PICTURES}-TOTAL_FORMS" in fields else saved_slots(story) if story.pk else []
    images = pictures_seen_by(user, Image.objects.all())
    text = text_of(plain_line(headline), plain_text(lead), body, has_section=has_section, slots=slots, images=images)
    return problems_in(text)


def typed_slots(fields: Fields) -> list[Picture]:
    """The pictures of a form, ordered by their numbers, without removed and empty rows."""
    total = last(fields, f"{PICTURES}-TOTAL_FORMS")
    rows = range(min(int(total), MOST_PICTURES) if NUMBER.fullmatch(total) else 0)
    found = [slot for row in rows if (slot := typed_slot(fields, f"{PICTURES}-{row}", row + 1))]
    return sorted(found, key=lambda slot: slot.number)


def typed_slot(fields: Fields, row: str, number: int) -> Picture | None:
    image = last(fields, f"{row}-image")
    if last(fields, f"{row}-DELETE") or not (image or last(fields, f"{row}-id")):
        return None
    stated = last(fields, f"{row}-number")
    return Picture(
        row,
        int(stated) if NUMBER.fullmatch(stated) else number,
        int(image) if PRIMARY_KEY.fullmatch(image) else None,
        *(plain_line(last(fields, f"{row}-{name}")[:MOST_WORDS_COMPARED]) for name in ROW_FIELDS),
    )


def last(fields: Fields, name: str) -> str:
    return (fields.get(name) or [""])[-1]


def for_script(problems: list[Problem]) -> list[dict]:
    """Problems as plain data for templates and script: the field, and the words beside it and in the bar."""
    return [
        {
            "field": problem.field,
            "anchor": problem.field if ROW.fullmatch(problem.field) else f"id_{problem.field}_problems",
            "words": str(problem) if problem.field == "body" else problem.words,
            "in_bar": str(problem),
            "is_blocking": problem.is_blocking,
        }
        for problem in problems
    ]


def show_problems(context, story, user):
    """Show problems beside the form's fields and in the bar; for a new story only once it has been submitted."""
    form = context["adminform"].form
    saved = problems_of(story) if story and not form.is_bound else []
    context["problems"] = for_script(typed_problems(dict(form.data.lists()), user, story) if form.is_bound else saved)
    by_field = defaultdict(list)
    for problem in context["problems"]:
        by_field[problem["field"]].append(problem)
    formsets = [inline.formset for inline in context["inline_admin_formsets"] if inline.formset.prefix == PICTURES]
    for row in [form, *(row for formset in formsets for row in formset.forms)]:
        for name in {*FIELDS, *ROW_FIELDS} & row.fields.keys():
            field = row[name]
            beside = {"id": field.auto_id, "problems": by_field[field.html_name]}
            beside = render_to_string("admin/articles/story/_problems.html", beside)
            field.help_text = format_html("{}{}", beside, field.help_text)


def refuse_to_publish(form, words=NOT_PUBLISHED):
    """Add the problems that block publication to a form's errors, below some words."""
    problems = for_script(typed_problems(dict(form.data.lists()), form.user, form.instance))
    blocking = [problem for problem in problems if problem["is_blocking"]]
    if blocking:
        form.add_error(None, words)
    for problem in blocking:
        form.add_error(None, format_html('<a href="#{}">{}</a>', problem["anchor"], problem["in_bar"]))


def warn_of_missing(request, story):
    """Say what is still missing from a story that readers see already: a save of it isn't refused."""
    if story.is_live and (missing := [problem for problem in problems_of(story) if problem.is_blocking]):
        words = _("Readers see the story, but this is still missing: {problems}")
        messages.warning(request, words.format(problems=" ".join(str(problem) for problem in missing)))


def warn_of_lost_links(request, form):
    """Warn about links that were dropped when the text was saved: nothing in the text shows it."""
    lost = lost_links(form.data.get("body", "")) if "body" in form.changed_data else []
    wrong = [link for link in lost if has_scheme(link[1])]
    without_scheme = [link for link in lost if link not in wrong]
    warn_of_links(
        request,
        without_scheme,
        _("Links removed from the text, because their addresses don't begin with https://: {links}"),
    )
    warn_of_links(request, wrong, _("Links removed from the text, because their addresses are wrong: {links}"))


def warn_of_links(request, links, words):
    if links:
        named = ", ".join(_("“{said}” ({address})").format(said=said, address=address) for said, address in links)
        messages.warning(request, words.format(links=named))
