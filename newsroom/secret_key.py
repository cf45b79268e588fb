"""The secret key that signs sessions, read from a file in DATA_DIR that the demo creates."""

import os
import secrets
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured


def read_secret_key(data_dir: Path, *, make: bool) -> str:
    """The key in `data_dir`/secret_key; `make` creates one if it is missing.

    Raises ImproperlyConfigured if there is no key.
    """
    path = data_dir / "secret_key"
    if make and not path.exists():
        data_dir.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(50))
    try:
        key = path.read_text().strip()
    except OSError:
        key = ""
    if not key:
        raise ImproperlyConfigured(
            f"There is no secret key. Set SECRET_KEY, or write a long random text to {path}. "
            "`manage.py demo` makes one for you."
        )
    return key
