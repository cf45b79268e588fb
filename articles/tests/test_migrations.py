"""What `migrate` leaves in a new database, and what it leaves alone in an old one."""

import ast
import shutil
import sqlite3
from contextlib import closing
from importlib import import_module
from pathlib import Path

import pytest
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import AddField

from articles.desk.roles import ROLES
from articles.models import CacheVersion, Section
from articles.tests.server import Site

LOADER = MigrationLoader(None)
FOLDER = Path(__file__).resolve().parents[1] / "migrations"
GRANTED = """
    SELECT auth_group.name, codename FROM auth_group
    LEFT JOIN auth_group_permissions ON auth_group.id = group_id
    LEFT JOIN auth_permission ON auth_permission.id = permission_id
"""


@pytest.fixture
def site(tmp_path, migrated_database):
    """A migrated site without a server."""
    shutil.copy(migrated_database, tmp_path / "newsroom.sqlite3")
    site = Site(tmp_path)
    site.port = 8000
    yield site
    site.close()


OF_THE_CODE = {name: {*codenames} for name, codenames in ROLES.items()}


def granted(database):
    """The permissions of each group in an SQLite file."""
    roles = {}
    with closing(sqlite3.connect(database)) as connection:
        for group, codename in connection.execute(GRANTED):
            roles.setdefault(group, set()).add(codename)
    return roles


def take_publishing_from_editors():
    Group.objects.get(name="Editor").permissions.remove(Permission.objects.get(codename="publish_story"))


def migrate(site, *target):
    done = site.manage("migrate", "--verbosity", "0", *target)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_new_site_has_the_roles_that_the_code_names(migrated_database):
    """Who adds a permission to ROLES and forgets the migration that grants it fails here."""
    assert granted(migrated_database) == OF_THE_CODE


def test_a_permission_taken_from_a_role_stays_taken_when_all_is_migrated_back_and_up_again(site):
    site.run(take_publishing_from_editors)
    migrate(site, "articles", "zero")
    migrate(site)
    editor = OF_THE_CODE["Editor"] - {"publish_story"}
    assert granted(site.database) == OF_THE_CODE | {"Editor": editor}


def empty():
    """As in a new database, before Django has made its permissions."""
    for model in (Group, Permission, ContentType):
        model.objects.all().delete()
    ContentType.objects.clear_cache()


def permissions():
    return {
        (row.content_type.app_label, row.content_type.model, row.codename, row.name) for row in Permission.objects.all()
    }


@pytest.mark.django_db
def test_permissions_made_by_a_migration_are_those_that_django_would_have_made():
    empty()
    call_command("migrate", verbosity=0)
    djangos_own = permissions()
    empty()
    apps = LOADER.project_state(("articles", "0002_first_rows")).apps
    import_module("articles.migrations.0002_first_rows").add_first_rows(apps, None)
    import_module("articles.migrations.0006_accounts").rename_permissions(apps, None)
    apps = LOADER.project_state(("articles", "0012_arrange")).apps
    import_module("articles.migrations.0012_arrange").grant_arranging(apps, None)
    roles = {group.name: {*group.permissions.values_list("codename", flat=True)} for group in Group.objects.all()}
    assert roles == OF_THE_CODE
    assert permissions() <= djangos_own
    call_command("migrate", verbosity=0)
    assert permissions() == djangos_own


@pytest.mark.django_db
def test_a_language_gets_its_first_section_when_it_joins_and_no_other_ever(settings):
    Section.objects.filter(language="en").update(slug="latest-news")
    settings.LANGUAGES = [*settings.LANGUAGES, ("de", "Deutsch")]
    call_command("migrate", verbosity=0)
    assert {*Section.objects.values_list("language", "slug")} == {("en", "latest-news"), ("bg", "news"), ("de", "news")}


def test_a_new_site_has_a_cache_version(migrated_database):
    with closing(sqlite3.connect(migrated_database)) as connection:
        assert connection.execute(f"SELECT id FROM {CacheVersion._meta.db_table}").fetchall() == [(1,)]


def test_a_column_that_joins_a_table_can_be_left_out_by_the_release_before():
    """It inserts rows without it, and Django's own default is there only while the migration runs."""
    later = [one for (app, name), one in LOADER.disk_migrations.items() if app == "articles" and name > "0002"]
    added = [change for one in later for change in one.operations if isinstance(change, AddField)]
    assert [
        f"{change.model_name}.{change.name}"
        for change in added
        if not change.field.many_to_many and not change.field.null and not change.field.has_db_default()
    ] == []


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.py")), ids=lambda path: path.stem)
def test_a_migration_that_runs_code_imports_none_that_changes(path):
    source = path.read_text()
    if "RunPython" in source:
        assert ours_imported_by(ast.parse(source)) <= {"articles.migrations._grants"}


def ours_imported_by(tree):
    nodes = list(ast.walk(tree))
    modules = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    modules |= {node.module for node in nodes if isinstance(node, ast.ImportFrom)}
    return {name for name in modules if name.split(".")[0] in {"articles", "newsroom"}}
