import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0008_front_page'),
    ]

    operations = [
        migrations.AddField(
            model_name='frontpage',
            name='maker_name',
            field=models.CharField(blank=True, db_default='', default='', max_length=150),
        ),
        migrations.AddField(
            model_name='frontpage',
            name='import_run',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='front_pages', to='articles.importrun'),
        ),
        migrations.RemoveIndex(
            model_name='story',
            name='story_pinned',
        ),
        migrations.AlterField(
            model_name='story',
            name='is_pinned',
            field=models.BooleanField(db_default=False, default=False, editable=False),
        ),
    ]
