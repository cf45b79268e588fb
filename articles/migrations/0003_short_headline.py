import articles.models.fields
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0002_first_rows'),
    ]

    operations = [
        migrations.AddField(
            model_name='story',
            name='short_headline',
            field=articles.models.fields.LineField(blank=True, db_default='', default='', help_text='For lists and links, if the headline is too long for them.', max_length=90, verbose_name='short headline'),
        ),
    ]
