"""Settings, all from the environment (or a `.env` file), with safe defaults for local use.

Every variable that is read stands in docs/settings.md with its meaning and default.
"""

import datetime as dt
from pathlib import Path

import environ

from config import environment
from config.database import database, with_replicas
from config.logs import logging_to_stderr
from config.secret_key import local_secret_key
from sanctions import __version__
from sanctions.api.description import DESCRIPTION

BASE_DIR = Path(__file__).resolve().parent.parent
environ.Env.read_env(BASE_DIR / ".env")

# What this installation writes: database, secret key, collected static files.
VAR_DIR = BASE_DIR / environment.text("VAR_DIR", default="var")

DEBUG = environment.flag("DEBUG", default=False)
# Whether visitors come by https. `make run` turns it off, as it serves plain http.
HTTPS = environment.flag("HTTPS", default=True)
SECRET_KEY = environment.text("SECRET_KEY", default="") or local_secret_key(VAR_DIR / "secret_key")
ALLOWED_HOSTS = environment.names("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = environment.names("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "sanctions",  # first: its templates and commands stand in for those of others
    "sanctions.accounts",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "corsheaders",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "simple_history",
    "import_export",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
]
MIDDLEWARE = [
    "sanctions.http.security.SecurityHeaders",  # first: every answer has them
    "sanctions.http.route.NoteRoute",
    "corsheaders.middleware.CorsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "sanctions.api.release_files.ServeReleases",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "sanctions.api.compression.CompressApi",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "sanctions.http.for_people.Begin",  # what is not for the API, up to End
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "sanctions.accounts.sessions.SessionLimits",
    "sanctions.accounts.required.SecondFactorRequired",
    "axes.middleware.AxesMiddleware",
    "sanctions.http.for_people.End",
    "sanctions.http.stopped.StoppedQueries",
]
ROOT_URLCONF = "config.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "libraries": {"web": "sanctions.web.tags"},
        },
    },
]

PRIMARY = database(environment.text("DATABASE_URL", default=""), VAR_DIR / "db.sqlite3") | {
    "CONN_MAX_AGE": environment.number("CONN_MAX_AGE", default=60),
    "CONN_HEALTH_CHECKS": True,
}
# With the copies of the database that PostgreSQL keeps in step: visitors read there.
DATABASES = with_replicas(PRIMARY, environment.names("DATABASE_REPLICA_URLS", default=[]))
DATABASE_ROUTERS = [
    "sanctions.dataset.releases.opening.ReleaseRouter",  # first: a release is no replica's
    "sanctions.replicas.reading.ReplicaRouter",
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# How people sign in: docs/editing-roles.md. The rules follow OWASP's cheat sheets on
# authentication, password storage and session management.
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",  # first: it refuses who is locked out
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = [
    f"django.contrib.auth.hashers.{name}"
    for name in ("ScryptPasswordHasher", "PBKDF2PasswordHasher")
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 15},
    },
    *(
        {"NAME": f"django.contrib.auth.password_validation.{name}"}
        for name in (
            "UserAttributeSimilarityValidator",
            "CommonPasswordValidator",
            "NumericPasswordValidator",
        )
    ),
]
# Sign-in is locked for one name from one address: sanctions/accounts/lockout.py says why.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = dt.timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_CLIENT_IP_CALLABLE = "sanctions.accounts.lockout.address_of"
AXES_LOCKOUT_CALLABLE = "sanctions.accounts.lockout.locked_out"
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
# What people type by mistake into the field of the name is kept out of the logs.
AXES_SENSITIVE_PARAMETERS = ["username", "code", "csrfmiddlewaretoken"]
AXES_VERBOSE = False
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
# A second factor: everybody may set one up, and who may publish must where this says so.
SECOND_FACTOR_REQUIRED = environment.flag("SECOND_FACTOR_REQUIRED", default=False)
OTP_TOTP_ISSUER = "Persona Non Grata"
OTP_ADMIN_HIDE_SENSITIVE_DATA = True

# Whether what one person wrote is published by another one only. It binds superusers too.
SECOND_PERSON_PUBLISHES = environment.flag("SECOND_PERSON_PUBLISHES", default=True)

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "UTC"
USE_I18N = False
USE_TZ = True
FORMAT_MODULE_PATH = ["config.formats"]

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "config.static_files.HashedStaticFiles"},
}
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "sanctions.web.charts.script.VegaFinder",
]
# Until `collectstatic` has run, static files come straight from the packages.
STATIC_COLLECTED = (STATIC_ROOT / "staticfiles.json").exists()
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = DEBUG or not STATIC_COLLECTED

# Logs go to standard error: with DEBUG off, Django alone would only mail errors. From INFO on there
# is a line for each request. Of Django no more than INFO: at DEBUG it would log values of rows.
LOG_FORMAT = environment.one_of("LOG_FORMAT", ["line", "json"])
LOG_LEVEL = environment.one_of("LOG_LEVEL", ["warning", "debug", "info", "error"]).upper()
LOGGING = logging_to_stderr(LOG_FORMAT, LOG_LEVEL)
# Who may read /metrics: this machine; with a token, who gives it as "Authorization: Bearer".
METRICS_TOKEN = environment.secret("METRICS_TOKEN", shortest=16)

# Files that editors import: the largest, and the most rows of one.
IMPORT_MAX_BYTES = environment.number("IMPORT_MAX_BYTES", default=2_000_000)
IMPORT_MAX_ROWS = environment.number("IMPORT_MAX_ROWS", default=5000)
# What is uploaded is not even received where it is far larger.
FILE_UPLOAD_HANDLERS = [
    "sanctions.admin.exchange.uploads.BoundedUpload",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

FIXTURE_DIRS = [BASE_DIR / "fixtures"]
# `loaddata` holds one object in memory at a time.
SERIALIZATION_MODULES = {"json": "sanctions.dataset.json_stream"}
SEEDS_DIR = BASE_DIR / environment.text("SEEDS_DIR", default="seeds")
FIXTURES_DIR = BASE_DIR / "fixtures"
# The frozen versions of the dataset, which `manage.py release` makes.
RELEASES_DIR = BASE_DIR / environment.text("RELEASES_DIR", default=str(VAR_DIR / "releases"))

# Security. `manage.py check --deploy` is clean with the defaults.
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
if HTTPS:
    # Browsers take cookies of these names from this host alone, by https alone.
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
# A session ends so long after the last page of the desk, and so long after the sign-in.
SESSION_COOKIE_AGE = 60 * environment.number("SESSION_IDLE_MINUTES", default=120)
SESSION_HOURS = environment.number("SESSION_HOURS", default=12)
X_FRAME_OPTIONS = "DENY"
BEHIND_PROXY = environment.flag("BEHIND_PROXY", default=False)
if BEHIND_PROXY:
    # Only behind a proxy that always sets or removes this header itself.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# Whom to tell of a weakness: it stands in /.well-known/security.txt, which there is only with it.
SECURITY_CONTACT = environment.contact("SECURITY_CONTACT")

# Any page may read the API, charts and files; nobody's cookies go with it.
CORS_URLS_REGEX = r"^/((api|charts|downloads)/|oembed$)"
CORS_ALLOW_ALL_ORIGINS = True
CORS_ALLOW_METHODS = ["GET", "HEAD", "OPTIONS"]
CORS_ALLOW_HEADERS = ["accept", "if-modified-since", "if-none-match", "if-range", "range"]
CORS_EXPOSE_HEADERS = [
    *("Accept-Ranges", "Content-Encoding", "Content-Range", "Repr-Digest"),
    *("Content-Disposition", "ETag", "Last-Modified", "Link", "RateLimit", "RateLimit-Policy"),
    *("Retry-After", "X-Request-ID", "X-Truncated"),
]
# Requests a minute that an address may make of each worker process; 0: any number.
RATE_LIMIT = environment.number("RATE_LIMIT", default=600)
# How much each worker process does at once (sanctions/http/gate.py): requests of the public, and
# of editors half as many; long answers that are being sent. 0: any number.
REQUESTS_AT_ONCE = environment.number("REQUESTS_AT_ONCE", default=8)
DOWNLOADS_AT_ONCE = environment.number("DOWNLOADS_AT_ONCE", default=4)
# Seconds that the database may be at work on a request, that a long answer may take to send, and
# for which a client may take nothing of it. 0: as long as it takes.
QUERY_SECONDS = environment.number("QUERY_SECONDS", default=10)
STREAM_SECONDS = environment.number("STREAM_SECONDS", default=900)
STALLED_SECONDS = environment.number("STALLED_SECONDS", default=30)
# Megabytes in which each worker process keeps whole answers; 0: none is kept.
ANSWERS_MEMORY = environment.number("ANSWERS_MEMORY", default=64)

# Seconds for which a shared cache (a CDN) may keep an answer, and those for which it may give it on
# while it asks for a new one; 0: it asks each time.
SHARED_CACHE_SECONDS = environment.number("SHARED_CACHE_SECONDS", default=0)
SHARED_CACHE_STALE_SECONDS = environment.number("SHARED_CACHE_STALE_SECONDS", default=0)

# The API: open to read for everybody, strict, and described by what it is made of.
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],
    "UNAUTHENTICATED_USER": None,
    "DEFAULT_PARSER_CLASSES": [],
    "DEFAULT_RENDERER_CLASSES": ["sanctions.api.renderers.JsonRenderer"],
    "DEFAULT_FILTER_BACKENDS": ["sanctions.api.parameters.StrictFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "sanctions.api.pagination.Pages",
    "DEFAULT_SCHEMA_CLASS": "sanctions.api.schema.StrictSchema",
    "EXCEPTION_HANDLER": "sanctions.api.problems.problem_response",
    # `format` is no parameter that slips past the views.
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS = {
    # `fields` and `omit` may leave out any column of a row.
    "COMPONENT_NO_READ_ONLY_REQUIRED": True,
    "TITLE": "persona-non-grata",
    "DESCRIPTION": DESCRIPTION,
    "VERSION": __version__,
    "LICENSE": {
        "name": "CC BY 4.0",
        "url": "https://creativecommons.org/licenses/by/4.0/",
    },
    "OAS_VERSION": "3.1.1",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SORT_OPERATION_PARAMETERS": False,
    "DEFAULT_QUERY_MANAGER": "published",
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    # Without this it would ask a validator on the network for a badge.
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "validatorUrl": None},
    "ENUM_NAME_OVERRIDES": {
        "CountryKind": "sanctions.models.vocabularies.CountryKind",
        "SourceKind": "sanctions.models.vocabularies.SourceKind",
        "Region": "sanctions.models.vocabularies.Region",
        "DatePrecision": "sanctions.models.vocabularies.DatePrecision",
        "EventKind": "sanctions.models.vocabularies.EventKind",
        "ExpulsionMeasure": "sanctions.models.vocabularies.ExpulsionMeasure",
        "SanctionMeasure": "sanctions.models.vocabularies.SanctionMeasure",
        "SanctionAction": "sanctions.models.vocabularies.SanctionAction",
    },
}
