"""`/livez`: the process is up. `/readyz`: database and migrations are fine. Both answer on any host.

`/readyz` answers within two seconds, also while the database hangs.
"""

from django.db import Error as DatabaseFailure
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse

from articles import deadlines

LIVE, READY = ADDRESSES = ("/livez", "/readyz")
SECONDS = 1.5  # for a statement; the lane of /readyz bounds all of it together


class HealthMiddleware:
    """The first middleware, so that neither host nor scheme nor session is checked."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.path_info == LIVE:
            return plain_response("ok")
        if request.path_info == READY:
            return readiness()
        return self.get_response(request)


def readiness():
    try:
        connection.ensure_connection()  # first, because it keeps the deadline that it is opened under
        with deadlines.within(SECONDS):
            waiting = waiting_migrations()
    except DatabaseFailure:
        return plain_response("The database does not answer.", status=503)
    if waiting:
        return plain_response("Migrations are waiting. Run manage.py migrate.", status=503)
    return plain_response("ok")


def waiting_migrations():
    executor = MigrationExecutor(connection)
    return executor.migration_plan(executor.loader.graph.leaf_nodes())


def plain_response(text, status=200):
    headers = {"Cache-Control": "no-store"}
    return HttpResponse(f"{text}\n", status=status, content_type="text/plain", headers=headers)
