from django.db import migrations, models
import django.db.models.deletion
import django.utils.timezone


class Migration(migrations.Migration):
    dependencies = [("articles", "0007_moving")]

    operations = [
        migrations.RenameModel("Edition", "CacheVersion"),
        migrations.RemoveIndex("unsavedtext", "unsaved_text_of_user"),
        migrations.RenameField("unsavedtext", "kept_at", "autosaved_at"),
    ]
