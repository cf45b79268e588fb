"""Who did what: Django's log, which the desk's history pages show. Each verb writes one line, in its transaction."""

from django.contrib.admin.models import CHANGE, LogEntry
from django.db.models import Model

from articles.models import User


def note(by: User | None, what: Model, words: str, flag: int = CHANGE) -> None:
    """Log that somebody has added, changed or deleted something. The software itself (None) logs nothing."""
    if by is not None:
        LogEntry.objects.log_actions(by.pk, [what], flag, words, single_object=True)
