"""An editor's desk for the pictures of the handbook: python -m checks.handbook_day, with the environment of the demo.

Makes three accounts and what they have told each other. Prints JSON: the address of each picture's view by its name.
"""

import json

import django

django.setup()

from django.contrib.auth.models import Group  # noqa: E402
from django.urls import reverse  # noqa: E402

from articles.desk.publishing import return_to_draft, save_story, submit  # noqa: E402
from articles.models import Story, User  # noqa: E402
from articles.models.pageviews import add_page_views  # noqa: E402
from checks.demo_site import PASSWORD  # noqa: E402

NOTE = "The figures are from last night’s draft. Please check them against the printed budget."
BOX = (
    "<aside><h3>The draft in figures</h3><ul><li>9 million crowns more for classrooms</li>"
    "<li>31 classes are taught in containers today</li><li>a sixth less for the repair of roads</li></ul></aside>"
)
READ = {"Wettest day": 64, "Swing bridge": 42, "Old Market gets": 25, "Old Market traders": 18, "Found": 12}


def main():
    leila, mara = colleague("Editor", "Leila", "Haddad"), colleague("Editor", "Mara", "Linden")
    jonas = colleague("Reporter", "Jonas", "Pell")
    budget = begun_by(jonas, "Budget draft")
    return_to_draft(budget, by=leila)
    budget.body = budget.body.replace("</p>", f"</p>{BOX}", 1)
    save_story(budget, by=jonas)
    submit(budget, by=jonas, note=NOTE)
    library = begun_by(leila, "City library")
    submit(library, by=leila)
    return_to_draft(library, by=mara, note="Who pays for the roof? Ask the city treasurer before we run it.")
    add_page_views({called(beginning).pk: number for beginning, number in READ.items()})
    corrected = Story.objects.filter(corrections__isnull=False).first()
    addresses = {
        "desk": reverse("admin:index"), "story-form": form_of(called("Wettest day")), "schedule": form_of(budget),
        "compare": form_of(corrected).replace("change/", "compare/?before=2&after=3"),
    }  # fmt: skip
    print(json.dumps(addresses))


def colleague(role, first, last):
    account = User(username=first.lower(), first_name=first, last_name=last, is_staff=True)
    account.set_password(PASSWORD)
    account.save()
    account.groups.set([Group.objects.get(name=role)])
    return account


def called(beginning):
    return Story.objects.get(headline__startswith=beginning)


def begun_by(account, beginning):
    Story.objects.filter(headline__startswith=beginning).update(created_by=account)
    return called(beginning)


def form_of(story):
    return reverse("admin:articles_story_change", args=[story.pk])


if __name__ == "__main__":
    main()
