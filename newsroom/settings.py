"""Settings, all from the environment (or `.env`); `.env.example` lists every variable.

Nothing here guesses: a missing or wrong value stops the start with a sentence that says what to do.
"""

import datetime
import sys
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import environ
from django.conf.locale import LANG_INFO
from django.core.exceptions import ImproperlyConfigured
from whitenoise.compress import Compressor

from newsroom.secret_key import read_secret_key

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
env.read_env(BASE_DIR / ".env")

DATA_DIR = Path(env("DATA_DIR", default=str(BASE_DIR / "data"))).resolve()
SECRET_KEY = env("SECRET_KEY", default="") or read_secret_key(DATA_DIR, make=sys.argv[1:2] == ["demo"])
DEBUG = env.bool("DEBUG", default=False)

# The site's own templates/, static/, locale/ and root/, which come before ours (docs/making-it-yours.md).

_own = env("SITE_DIR", default="")
SITE_DIR = (BASE_DIR / _own).resolve() if _own else None
if SITE_DIR and not SITE_DIR.is_dir():
    raise ImproperlyConfigured(f"SITE_DIR {str(SITE_DIR)!r} is not a folder. Create it, or correct the path.")
_folders = [SITE_DIR, BASE_DIR] if SITE_DIR else [BASE_DIR]

# The site: name, address, languages, time zone.

SITE_NAME = env("SITE_NAME", default="Newsroom")
SITE_URL = env("SITE_URL", default="http://127.0.0.1:8000").rstrip("/")
_site = urlsplit(SITE_URL)
if _site.scheme not in {"http", "https"} or not _site.hostname or _site.path:
    raise ImproperlyConfigured(f"SITE_URL is {SITE_URL!r}. Write it like https://news.example, without a path.")

LANGUAGE_CODE = env("LANGUAGE_CODE", default="en")
_codes = [code.strip() for code in env("LANGUAGES", default="en,bg").split(",") if code.strip()]
if LANGUAGE_CODE not in _codes:
    raise ImproperlyConfigured(f"LANGUAGE_CODE {LANGUAGE_CODE!r} is not in LANGUAGES {','.join(_codes)!r}. Add it.")
for _code in _codes:
    if "name_local" not in LANG_INFO.get(_code, {}):
        raise ImproperlyConfigured(f"LANGUAGES has {_code!r}. Use codes that Django knows, like en, bg or pt-br.")
LANGUAGES = [(code, LANG_INFO[code]["name_local"]) for code in _codes]
USE_I18N = True
LOCALE_PATHS = [folder / "locale" for folder in _folders]
FORMAT_MODULE_PATH = ["newsroom.formats"]

TIME_ZONE = env("TIME_ZONE", default="UTC")
try:
    ZoneInfo(TIME_ZONE)
except (KeyError, ValueError, OSError) as error:
    raise ImproperlyConfigured(f"TIME_ZONE {TIME_ZONE!r} is unknown. Use a name like Europe/Sofia.") from error
USE_TZ = True
_usual_hour = env("USUAL_HOUR", default="06:00")
try:
    USUAL_HOUR = datetime.time.fromisoformat(_usual_hour).replace(second=0, microsecond=0, tzinfo=None)
except ValueError as error:
    raise ImproperlyConfigured(f"USUAL_HOUR {_usual_hour!r} is no time of day. Write it like 06:00.") from error

# Apps.

INSTALLED_APPS = [
    "newsroom.apps.DeskConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "taggit",
    "django_prose_editor",
    "articles",
]
AUTH_USER_MODEL = "articles.User"
TAGGIT_CASE_INSENSITIVE = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ROOT_URLCONF = "newsroom.urls"
WSGI_APPLICATION = "newsroom.wsgi.application"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]

# From the outside in. Readers' pages use neither session nor CSRF token; both are lazy, so that costs nothing.
MIDDLEWARE = [
    "articles.reading.health.HealthMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "articles.serving.lanes.no_such_file",
    "articles.reading.security.ContentPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "articles.serving.lane_cookie.LaneCookieMiddleware",
    "articles.reading.languages.AddressLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [folder / "templates" for folder in _folders],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "articles.reading.context.site",
            ],
            "builtins": ["articles.templatetags.form_keys"],  # every form of the desk acts once
        },
    },
]

# Page views of a story below this number aren't shown to readers.

SHOW_VIEWS_FROM = env.int("SHOW_VIEWS_FROM", default=50)

# What an editor must fix before a story can be published; all other checks only advise (articles/desk/checks.py).

BLOCKING_CHECKS = env.list("BLOCKING_CHECKS", default=["alt-text-missing"])

# The database: SQLite in DATA_DIR, or what DATABASE_URL names. Its query (conn_max_age, timeout …) wins over the
# defaults here.

_database_url = env("DATABASE_URL", default="") or f"sqlite:///{DATA_DIR / 'newsroom.sqlite3'}"
_database = env.db_url_config(_database_url)
if "ENGINE" not in _database:
    raise ImproperlyConfigured("DATABASE_URL can't be read. Write it like postgres://name:password@host/database.")
for _name in ("CONN_MAX_AGE", "CONN_HEALTH_CHECKS", "ATOMIC_REQUESTS", "AUTOCOMMIT", "DISABLE_SERVER_SIDE_CURSORS"):
    if isinstance(_database.get(_name), str):  # "false" would count as true
        raise ImproperlyConfigured(
            f"DATABASE_URL has {_name.lower()}={_database[_name]}. Write a number, True, False or None."
        )
DATABASE_POOL = env.int("DATABASE_POOL", default=0)  # connections that the threads of a process share
_database.setdefault("CONN_MAX_AGE", 0 if DATABASE_POOL else 600)
if _database["ENGINE"].endswith("sqlite3"):
    if not env("DATABASE_URL", default=""):
        try:
            DATA_DIR.mkdir(parents=True, exist_ok=True)  # SQLite creates its file, but not the folder
        except OSError as error:
            raise ImproperlyConfigured(f"DATA_DIR {str(DATA_DIR)!r} can't be created: {error.strerror}.") from error
    _database["ENGINE"] = "newsroom.sqlite"
    # With SQLite's defaults one write in four failed under four writers; with these, none did.
    # IMMEDIATE: a transaction takes the write lock when it begins, instead of being refused halfway.
    # FULL: what the desk calls saved survives a power cut. NORMAL could lose the last saves; it is faster by one fsync,
    # 4 of the 30 milliseconds that a save takes.
    # SQLite's default page cache of 2 MB and no mmap: with 100,000 stories, 32 MB of cache makes a page's queries
    # faster by 0.1 milliseconds, and mapping the whole file makes no difference.
    _database["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
    } | _database.get("OPTIONS", {})
elif _database["ENGINE"] == "django.db.backends.postgresql":
    _database["ENGINE"] = "newsroom.postgresql"
    _database.setdefault("CONN_HEALTH_CHECKS", True)
    # A network that is gone is noticed within 10 seconds; web processes have deadlines of their own as well.
    _database["OPTIONS"] = {
        "connect_timeout": 3,
        "tcp_user_timeout": 10_000,
        "keepalives_idle": 5,
        "keepalives_interval": 2,
        "keepalives_count": 2,
    } | _database.get("OPTIONS", {})
else:
    raise ImproperlyConfigured(f"DATABASE_URL names {_database['ENGINE']!r}. Use PostgreSQL or SQLite.")
if DATABASE_POOL:
    if _database["ENGINE"] != "newsroom.postgresql":
        raise ImproperlyConfigured("DATABASE_POOL is for PostgreSQL. Remove it, or name a PostgreSQL in DATABASE_URL.")
    if _database["CONN_MAX_AGE"] != 0:
        raise ImproperlyConfigured(
            f"DATABASE_URL has conn_max_age={_database['CONN_MAX_AGE']}, but the connections of a pool belong to no "
            "request. Remove conn_max_age or DATABASE_POOL."
        )
    # In seconds: how long a request waits for a free connection, and how long the pool tries to open one before it
    # begins anew. The longer it tries, the longer its pauses: a server that is back would be found late.
    _pool = {"min_size": 1, "max_size": DATABASE_POOL, "timeout": 3, "reconnect_timeout": 5}
    _database["OPTIONS"]["pool"] = _pool
DATABASES = {"default": _database}

# Files.

STATIC_URL = "/static/"
STATIC_ROOT = Path(env("STATIC_ROOT", default=str(BASE_DIR / "staticfiles"))).resolve()
STATICFILES_DIRS = [folder / "static" for folder in _folders if (folder / "static").is_dir()]
ROOT_DIRS = [folder / "root" for folder in _folders]  # of files such as /ads.txt (articles/reading/root_files.py)
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA_DIR / "media"
SHARED_CACHE_SECONDS = env.int("SHARED_CACHE_SECONDS", default=0)  # for how long a CDN may answer without asking us
SURROGATE_KEY_HEADER = env("SURROGATE_KEY_HEADER", default="")  # under which pages tell a CDN their keys
PICTURE_SECONDS = env.int("PICTURE_SECONDS", default=3600)  # for how long browsers and CDNs may show one without asking
STORAGES = {
    "default": {"BACKEND": "articles.pictures.storage.PictureStorage"},
    "staticfiles": {"BACKEND": "newsroom.static_files.StaticFiles"},
}
# Source maps are for developers, and compressing them takes longer than all other files together.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = (*Compressor.SKIP_COMPRESS_EXTENSIONS, "map")

# The first refuses files larger than any picture; the others are Django's own.
FILE_UPLOAD_HANDLERS = [
    "articles.pictures.uploads.LimitedUpload",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
# A body of 1 MB in Cyrillic is 3 MB URL-encoded; larger bodies are refused by the form, with a message.
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000  # a story of 500 pictures

# Security.

ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=list(dict.fromkeys([_site.hostname, "127.0.0.1", "localhost"])))
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
CSRF_FAILURE_VIEW = "articles.reading.desk_pages.csrf_failure"
BEHIND_PROXY = env.bool("BEHIND_PROXY", default=False)
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
if _site.scheme == "https":
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "DENY"
SILENCED_SYSTEM_CHECKS = [
    "security.W005",  # HSTS for subdomains: they may be somebody else's
    "security.W021",  # HSTS preloading: for the owner of the domain to decide
]

# Mail, for invitations and password resets. By default it is printed to the server's output.

vars().update(env.email_url("EMAIL_URL", default="consolemail://"))
EMAIL_TIMEOUT = 10  # seconds, like everything else that is waited for
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default=f"newsroom@{_site.hostname}")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
