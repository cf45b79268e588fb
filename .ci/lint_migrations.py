"""Runs django-migration-linter with the site's own settings, which don't have it in INSTALLED_APPS.

DATABASE_URL must name a PostgreSQL database. SQLite rebuilds the table for each new column, and in that SQL the linter
can't see whether the column has a default.
"""

import os
import sys
from pathlib import Path

import django

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
django.setup()

from django_migration_linter.management.commands.lintmigrations import Command  # noqa: E402  (needs the app registry)

Command().run_from_argv(["manage.py", "lintmigrations", *sys.argv[1:]])
