"""A day at the desk for the screenshots: python -m checks.desk_day, with the environment of a site made by the demo.

Makes an account for each role and what each view needs: hand-overs, notes, unsaved texts, deleted drafts, a history, a
conflict. Prints JSON: the address of each view at the desk by name.
"""

import json

import django

django.setup()

from django.contrib.auth.models import Group  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

from articles.desk.deleting import delete_story  # noqa: E402
from articles.desk.previews import make_link  # noqa: E402
from articles.desk.publishing import publish, return_to_draft, save_story, submit  # noqa: E402
from articles.models import (  # noqa: E402
    Author,
    Image,
    ImportItem,
    ImportRun,
    Outcome,
    Page,
    Section,
    Status,
    Story,
    Tag,
    UnsavedText,
    User,
)
from articles.models.pageviews import add_page_views  # noqa: E402
from checks.demo_site import PASSWORD  # noqa: E402

PEOPLE = {
    "Reporter": ("rada", "Rada", "Koleva"),
    "Editor": ("eddie", "Eddie", "Marsh"),
    "Chief": ("vera", "Vera", "Ilieva"),
}
NOTE = "Is “47 million” right? The harbour office gave two numbers on the phone, and the press release a third."
HEADLINES = ["The ferry sails again after a long winter in the yard", "Мостът остава затворен до Великден", "Frost"]
REASONS = {
    Outcome.KEPT: "It has been changed at the desk since it was imported. Import it with --overwrite to replace it.",
    Outcome.REJECTED: "No date was found. Give the item one, such as 2024-11-07 11:00, and import the file again.",
}
WARNINGS = ["2 pictures were left out: their files aren't in the archive.", "24 words of a poll were left out."]
BODY = "<h2>At noon</h2><p>The ferry sails again, with forty-seven cars and a new captain. " * 6 + "</p>"


def main():
    people = {role: make_account(role, *names) for role, names in PEOPLE.items()}
    own = [make_draft(headline, people["Reporter"]) for headline in HEADLINES]
    submit(own[0], by=people["Reporter"], note=NOTE)
    submit(own[1], by=people["Reporter"])
    return_to_draft(own[1], by=people["Editor"], note="Ask the met office first, please.")
    leave_traces(people, own)
    import_again()
    print(json.dumps(stories(own) | others() | {"conflict": page(changed_by_another(people["Editor"]))}))


def make_account(role, username, first, last):
    account = User(username=username, first_name=first, last_name=last, email=f"{username}@news.example", is_staff=True)
    account.set_password(PASSWORD)
    account.save()
    account.groups.set([Group.objects.get(name=role)])
    Author.objects.create(name=f"{first} {last}", user=account)
    return account


def make_draft(headline, by, **fields):
    language = "bg" if headline > "Ѐ" else "en"
    section = Section.objects.filter(language=language).first()
    return Story.objects.create(
        headline=headline, language=language, section=section, body=BODY, status=Status.DRAFT, created_by=by, **fields
    )


def leave_traces(people, own):
    """What is left over from the morning: typed and unsaved, deleted, and somebody who is writing now."""
    for account in people.values():
        for number in range(2):
            typed = {"headline": [f"A long night at the harbour, and what came of it in the end, part {number + 1}"]}
            UnsavedText.objects.create(user=account, fields=typed)
        delete_story(make_draft(f"What {account.first_name} no longer needs", account), by=account)
    for role in ("Editor", "Reporter"):
        UnsavedText.objects.create(
            user=people[role], story=own[0], version=own[0].version, fields={"headline": [f"Typed by {role}"]}
        )
    late = make_draft("Night trams from Friday", people["Editor"])
    publish(late, by=people["Chief"], at=timezone.now() + timezone.timedelta(hours=20))


def import_again():
    """A second import, whose items came to every end that there is."""
    facts = {"paths": "/srv/courier/export-2024.xml", "finished_at": timezone.now()}
    run = ImportRun.objects.create(**facts, words_in=58204, words_out=57910)
    made = Story.objects.public()[: len(Outcome)]
    for number, (outcome, story) in enumerate(zip(Outcome, made, strict=True), start=1):
        words = {"words_in": 1204, "words_out": 1180} if outcome != Outcome.REJECTED else {}
        ImportItem.objects.create(
            run=run, file="export-2024.xml", number=number, title=story.headline, outcome=outcome, **words,
            story=story if words else None, reason=REASONS.get(outcome, ""), warnings=WARNINGS if words else [],
        )  # fmt: skip


def changed_by_another(editor):
    """A story that was saved since its form was opened: lead, text, tags, bylines and date differ."""
    story = make_draft("The baths open an hour earlier", editor, lead="From Monday on.")
    story.tags.set(Tag.objects.all()[:3])
    save_story(story, by=editor)
    story.lead, story.body = "From Tuesday on, at six.", BODY.replace("forty-seven", "fifty")

    def rows():
        story.tags.set(Tag.objects.all()[2:6])

    save_story(story, by=editor, rows=rows)
    return story


def stories(own):
    live = Story.objects.public().filter(pictures__isnull=False)
    corrected = Story.objects.public().filter(corrections__isnull=False).first()
    add_page_views({corrected.pk: 1234})
    link = make_link(own[2], by=own[2].created_by, hours=24)
    forms = {
        "story-own": own[2], "story-returned": own[1], "story-review": own[0], "story-corrected": corrected,
        "story-scheduled": Story.objects.scheduled().first(), "story-live": live.first(),
        "story-withdrawn": Story.objects.filter(status=Status.WITHDRAWN).first(),
    }  # fmt: skip
    history = reverse("admin:articles_story_history", args=[corrected.pk])
    start = history.removesuffix("history/")
    new = reverse("admin:articles_story_add")
    return {name: page(story) for name, story in forms.items()} | {
        "history": history, "compare": f"{start}compare/?before=1&after=2", "restore": f"{start}restore/1/",
        "history-one": page(own[0], "history"), "preview": page(own[0], "preview"),
        "preview-links": page(link.story, "preview-links"), "story-delete": page(own[2], "delete"),
        "story-new": new, "begin-from": f"{new}?begin_from={corrected.pk}",
        "deleted": reverse("admin:articles_story_deleted"), "unsaved": reverse("admin:articles_story_unsaved_texts"),
    }  # fmt: skip


def others():
    """Lists and forms of everything else."""
    ours = {one._meta.model_name: one for one in (Image, Section, Author, Tag, Page, User, ImportRun, ImportItem)}
    if not Page.objects.exists():
        Page.objects.create(language="en", title="Imprint", body="<p>Aldermouth Courier, 4 Quay Street.</p>")
    found = {}
    for name, model in ours.items():
        one = model.objects.order_by("pk").last()
        found |= {f"{name}s": reverse(f"admin:articles_{name}_changelist"), name: page(one)}
        found[f"{name}-history"] = page(one, "history")
        if name not in {"importrun", "importitem"}:
            found |= {f"{name}-new": reverse(f"admin:articles_{name}_add"), f"{name}-delete": page(one, "delete")}
    found["groups"] = reverse("admin:auth_group_changelist")
    found["group"] = reverse("admin:auth_group_change", args=[Group.objects.first().pk])
    found["user-password"] = page(User.objects.last(), "password")
    return found


def page(one, name="change"):
    return reverse("admin:articles_" + one._meta.model_name + "_change", args=[one.pk]).replace("change", name)


if __name__ == "__main__":
    main()
