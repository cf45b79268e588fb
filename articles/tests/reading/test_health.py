"""What an operator's monitor asks."""

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder


@pytest.mark.parametrize("host", ["testserver", "10.0.0.7:8000", "elsewhere.example"])
def test_process_says_that_it_lives_on_any_host_without_a_database(client, host):
    answer = client.get("/livez", headers={"host": host})  # no database is allowed in this test
    assert (answer.status_code, answer.text) == (200, "ok\n")
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.django_db
@pytest.mark.parametrize("host", ["testserver", "10.0.0.7:8000", "elsewhere.example"])
def test_ready_site_says_so_on_any_host(client, host):
    answer = client.get("/readyz", headers={"host": host})
    assert (answer.status_code, answer.text) == (200, "ok\n")


@pytest.mark.django_db
def test_site_with_a_waiting_migration_is_not_ready_and_says_what_to_do(client):
    [last] = MigrationLoader(connection).graph.leaf_nodes("articles")
    MigrationRecorder(connection).record_unapplied(*last)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "manage.py migrate" in answer.text


def test_health_is_asked_over_http_even_where_the_site_is_https(client, settings):
    settings.SECURE_SSL_REDIRECT = True
    assert client.get("/livez").status_code == 200


@pytest.mark.parametrize("path", ["/livez/", "/livez/x", "/LIVEZ"])
@pytest.mark.django_db
def test_other_addresses_are_not_health(client, path):
    assert client.get(path).status_code in {301, 404}
