"""Pinned stories become front pages with that story in the slot of the lead.

One that readers see leads from now on; one that is pinned for tomorrow takes over when it appears.
"""

from django.db import migrations
from django.utils import timezone


def add_lead_slots(apps, schema_editor):
    Story = apps.get_model("articles", "Story")
    FrontPage = apps.get_model("articles", "FrontPage")
    FrontSlot = apps.get_model("articles", "FrontSlot")
    now = timezone.now()
    pinned = Story.objects.filter(is_pinned=True, status="published").exclude(expires_at__lte=now)
    made = {*FrontPage.objects.values_list("language", flat=True)}
    leading = {}
    for story in pinned.only("language", "published_at").order_by("published_at", "pk"):
        if story.language not in made:
            leading[story.language, max(story.published_at, now)] = story  # of those that are public the newest
    for (language, moment), story in leading.items():
        page = FrontPage.objects.create(language=language, takes_effect_at=moment, made_at=now)
        FrontSlot.objects.create(front_page=page, place="lead", position=1, story=story)


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0009_front_pages_travel"),
    ]

    operations = [migrations.RunPython(add_lead_slots, migrations.RunPython.noop)]
