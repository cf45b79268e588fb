"""An introduction and a picture for tags, whose pages are topics."""

import django.db.models.deletion
from django.db import migrations, models

import articles.models.fields


class Migration(migrations.Migration):
    dependencies = [("articles", "0010_lead_slots")]

    operations = [
        migrations.AddField(
            model_name="tag",
            name="introduction",
            field=articles.models.fields.PlainTextField(
                blank=True,
                db_default="",
                default="",
                help_text="Readers see it on the tag's page, above its stories.",
                max_length=2000,
                verbose_name="introduction",
            ),
        ),
        migrations.AddField(
            model_name="tag",
            name="picture",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="topics",
                to="articles.image",
                verbose_name="picture",
            ),
        ),
    ]
