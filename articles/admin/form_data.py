"""A story's form as a browser sends it: saved values as fields, and fields as a document."""

import re

from django import forms
from django.http import QueryDict

from articles.models.document import in_utc
from articles.models.story_fields import BY_NAME, Kind
from articles.text.folding import folded_name
from articles.text.slugs import slugify

MATCHED_BY = {"bylines": "author", "pictures": "image"}  # the field by which a row is recognised under another number
MOST_ROWS = 2_000


def parts_of(context):
    """A page's form, and its formsets of bylines and pictures by name."""
    formsets = [inline.formset for inline in context["inline_admin_formsets"]]
    return context["adminform"].form, {one.prefix: one for one in formsets if one.prefix in MATCHED_BY}


def submitted_values(field: forms.BoundField) -> dict[str, list[str]]:
    """What a browser sends for an untouched field."""
    widget, value = field.field.widget, field.value()
    if isinstance(widget, forms.MultiWidget):
        parts = zip(widget.widgets_names, widget.widgets, widget.decompress(value), strict=True)
        return {field.html_name + name: [part.format_value(one) or ""] for name, part, one in parts}
    if isinstance(widget, forms.CheckboxInput):
        return {field.html_name: ["on"]} if value else {}
    values = value if isinstance(value, list) else ["" if value is None else value]
    return {field.html_name: [str(one) for one in values]}


def take_saved(sent: QueryDict, name: str, opened) -> None:
    """Set a field of `sent` (or all rows of a formset) to what is saved."""
    form, formsets = opened
    if name in formsets:
        for key in submitted_rows(sent, name)[1]:
            del sent[key]
        number_rows(sent, formsets[name], [submitted_row(row) for row in formsets[name].initial_forms], [])
    elif name in form.fields:
        for key in {key for key in sent if key == name or re.fullmatch(f"{name}_[01]", key)}:
            del sent[key]
        for key, values in submitted_values(form[name]).items():
            sent.setlist(key, values)


# Rows


def submitted_row(row):
    return {
        key.removeprefix(f"{row.prefix}-"): values for field in row for key, values in submitted_values(field).items()
    }


def submitted_rows(sent, prefix):
    """The submitted rows of a formset, each as {field: values}, and the names of all their fields."""
    rows, keys = {}, []
    for key in sent:
        if found := re.fullmatch(rf"{prefix}-([0-9]{{1,4}})-(\w+)", key):
            rows.setdefault(int(found[1]), {})[found[2]] = sent.getlist(key)
            keys.append(key)
    total = sent.get(f"{prefix}-TOTAL_FORMS", "")
    most = min(int(total), MOST_ROWS) if re.fullmatch("[0-9]{1,4}", total) else 0
    return [rows[number] for number in sorted(rows) if number < most], keys


def rebase_rows(sent: QueryDict, formset) -> tuple[list[int], list[int]]:
    """Merge the submitted rows with those in the database now, so that the form can be submitted again.

    A row that somebody else has deleted becomes a new one; rows that somebody else has added are appended. Returns the
    numbers of the former and of the latter.
    """
    rows, keys = submitted_rows(sent, formset.prefix)
    for key in keys:
        del sent[key]
    held = {str(row.instance.pk): submitted_row(row) for row in formset.initial_forms}
    stay, rest = [], []
    for row in rows:
        known = held.pop(row.get("id", [""])[0], None)
        (stay if known else rest).append(row)
    same, new, gone = MATCHED_BY[formset.prefix], [], []
    for row in rest:
        match = [pk for pk, other in held.items() if any(row.get(same, [])) and other.get(same) == row[same]]
        if match:
            stay.append(row | {"id": held.pop(match[0])["id"]})
        elif not ("DELETE" in row and any(row.get("id", []))):
            if any(row.get("id", [])):
                gone.append(len(new))
            new.append(row | {"id": [""]})
    number_rows(sent, formset, [*stay, *held.values()], new)
    first_new = len(stay) + len(held)
    return [first_new + number for number in gone], list(range(len(stay), first_new))


def number_rows(sent, formset, held, new):
    prefix, story = formset.prefix, formset.instance.pk or ""
    for number, row in enumerate([*held, *new]):
        for name, values in (row | {"story": [str(story)]}).items():
            sent.setlist(f"{prefix}-{number}-{name}", values)
    sent[f"{prefix}-TOTAL_FORMS"] = str(len(held) + len(new))
    sent[f"{prefix}-INITIAL_FORMS"] = str(len(held))


# What the form says


def document_in(parts, saved: dict) -> dict:
    """The document that saving a form would give: `saved`, with the form's values where they are valid."""
    form, formsets = parts
    said = saved | {name: form_value(form, name, saved[name]) for name in form.fields if name in saved}
    held = {folded_name(tag["name"]) for tag in said["tags"]}
    ticked = {word for word in form.data.getlist("offered_tag") if folded_name(word) not in held}
    said["tags"] = by_name([*said["tags"], *({"slug": slugify(word), "name": word} for word in ticked)])
    bylines, pictures = (rows_of(formsets[name]) if name in formsets else None for name in ("bylines", "pictures"))
    if bylines is not None:
        authors = [row.author for row in bylines if row.author_id]
        said["bylines"] = [{"slug": author.slug, "name": author.name} for author in authors]
    if pictures is not None:
        said["pictures"] = [
            {
                "file": slot.image.checksum if slot.image else "",
                "caption": slot.own_caption,
                "alt_text": slot.own_alt_text,
                "credit": slot.own_credit,
            }
            for slot in pictures
        ]
    return said


def form_value(form, name, saved):
    kind = BY_NAME[name].kind
    if name not in form.cleaned_data:
        return saved if kind in {Kind.DATE, Kind.OWN} else str(form[name].value() or "")
    value = form.cleaned_data[name]
    if name == "published_at" and saved and not form.data.get("published_at_0") and form.instance.status == "published":
        return saved  # left empty, so the form has filled in the present time
    if kind is Kind.DATE:
        # The form has no fractions of a second.
        return saved if seconds(in_utc(value)) == seconds(saved) else in_utc(value)
    if name == "section":
        return {"slug": value.slug, "name": value.name}
    return by_name({"slug": tag.slug, "name": tag.name} for tag in value) if name == "tags" else value


def by_name(tags):
    return sorted(tags, key=lambda tag: tag["name"])


def seconds(moment):
    return moment and moment[:19]


def rows_of(formset):
    """The instances that saving a formset would leave, in order."""
    kept = [
        row for row in formset.forms if (row.instance.pk or row.has_changed()) and not row.cleaned_data.get("DELETE")
    ]
    return [row.instance for _key, row in sorted((row.sort_key(number), row) for number, row in enumerate(kept))]
