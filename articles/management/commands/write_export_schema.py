"""`manage.py write_export_schema`: describes the export again after a story's fields have changed."""

from django.core.management.base import BaseCommand

from articles.exporting.schema import generated_files


class Command(BaseCommand):
    help = "For developers: write articles/exporting/schema.json and the table in docs/export.md."

    def handle(self, **options):
        for path, text in generated_files().items():
            path.write_text(text, "utf-8")
