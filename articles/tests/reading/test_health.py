"""The addresses for health checks."""

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder


@pytest.mark.parametrize("host", ["testserver", "10.0.0.7:8000", "elsewhere.example"])
def test_livez_is_ok_on_any_host_without_a_database(client, host):
    answer = client.get("/livez", headers={"host": host})  # this test may not use the database
    assert (answer.status_code, answer.text) == (200, "ok\n")
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.django_db
@pytest.mark.parametrize("host", ["testserver", "10.0.0.7:8000", "elsewhere.example"])
def test_readyz_is_ok_on_any_host(client, host):
    answer = client.get("/readyz", headers={"host": host})
    assert (answer.status_code, answer.text) == (200, "ok\n")


@pytest.mark.django_db
def test_readyz_fails_with_an_unapplied_migration_and_says_what_to_do(client):
    [last] = MigrationLoader(connection).graph.leaf_nodes("articles")
    MigrationRecorder(connection).record_unapplied(*last)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "manage.py migrate" in answer.text


def test_health_checks_work_over_http_on_an_https_site(client, settings):
    settings.SECURE_SSL_REDIRECT = True
    assert client.get("/livez").status_code == 200


@pytest.mark.parametrize("path", ["/livez/", "/livez/x", "/LIVEZ"])
@pytest.mark.django_db
def test_similar_addresses_are_no_health_checks(client, path):
    assert client.get(path).status_code in {301, 404}
