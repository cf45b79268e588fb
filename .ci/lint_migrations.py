"""Run django-migration-linter on the site's settings, without putting it into INSTALLED_APPS: the site doesn't need it.

Needs PostgreSQL in DATABASE_URL: SQLite copies the table for each added column, which hides whether the old code can
still insert rows.
"""

import os
import sys
from pathlib import Path

import django

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
django.setup()

from django_migration_linter.management.commands.lintmigrations import Command  # noqa: E402  (needs the apps)

Command().run_from_argv(["manage.py", "lintmigrations", *sys.argv[1:]])
