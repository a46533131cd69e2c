"""Settings of one city's portal. What differs between installations comes from the environment (.env.example)."""

import os
import secrets
import sys
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pghistory
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from access.domain.cities import city_timezone
from bansos import embedded, variables


BASE_DIR = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("BANSOS_VAR") or BASE_DIR / "var")
# PRIVACY: uploads lie below; other accounts of the machine (the database, when root starts it) may pass, not look.
VAR.mkdir(mode=0o711, parents=True, exist_ok=True)
TESTING = "pytest" in sys.modules


def _kept_secret(name: str) -> str:
    """A random secret of this installation, made once and kept in var/ (production sets SECRET_KEY)."""
    path = VAR / name
    if not path.exists():
        draft = VAR / f".{name}.{os.getpid()}"
        draft.write_text(secrets.token_urlsafe(60))
        draft.chmod(0o600)
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text().strip()


def _database(url: str) -> dict[str, object]:
    """Django's form of postgresql://user:password@host:port/name?host=/socket/folder."""
    parts = urlsplit(url)
    query = {key: values[0] for key, values in parse_qs(parts.query).items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "bansos",
        "USER": unquote(parts.username or "") or query.get("user", ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.get("host") or unquote(parts.hostname or ""),
        "PORT": str(query.get("port") or parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"sslmode": query["sslmode"]} if "sslmode" in query else {},
    }


# The city
# Areas have the dots; the code is often written without.
CITY_CODE = variables.city("BANSOS_CITY", "35.76")
PRODUCT_NAME = os.environ.get("BANSOS_PRODUCT_NAME", "SIGAP Bansos")

# What other rooms add to the registry's list and family page (recipients.additions); named here, because the registry
# may not know who builds on it.
FAMILY_FACETS = [
    "distribution.queries.facets.PROGRAMMES",
    "verification.queries.facets.REVIEW",
]
FAMILY_BULK_ACTIONS = ["verification.bulk.ASK_AGAIN"]
FAMILY_PANELS = [
    "recipients.views.panels.changes",
    "verification.views.panels.checks",
    "distribution.views.panels.aid",
]
# Fetched after the page: seldom anything, and the page asks no more than twelve times.
FAMILY_LATE_PANELS = [
    "verification.views.dtsen_panel.panel",
    "distribution.views.objection_panel.panel",
    "recipients.views.changes_panel.panel",
    "recipients.views.list_panel.panel",
]
# Who says what a life event means to running aid, which programmes a family can leave, and what is only planned for a
# person whose entry is undone.
FAMILY_AID_EFFECTS = ["distribution.queries.effects.on_running_aid"]
# Who says what decisions about findings mean to aid.
FINDING_AID_EFFECTS = ["distribution.queries.effects.on_findings"]
# What other rooms show of a finding that they opened.
FINDING_PANELS = ["distribution.views.finding_panel.panel"]
AID_PROGRAMMES = ["distribution.queries.effects.programmes"]
PERSON_PLANS = ["verification.actions.letting_go.let_go"]
# What the page of data quality counts besides the registry.
QUALITY_MEASURES = ["verification.queries.quality.NOT_FRESH", "verification.queries.quality.UNDECIDED"]

# Lists that can be saved, printed and taken out as files (access.listings), named here for the same reason.
LISTINGS = [
    "recipients.listings.Families",
    "recipients.listings.Corrections",
    "recipients.listings.Imports",
    "recipients.listings.RefusedRows",
    "recipients.listings.Warnings",
    "recipients.listings_changes.ChangedFamilies",
    "recipients.listings_changes.RowsAmiss",
    "recipients.listings_queues.Duplicates",
    "recipients.listings_queues.ListEntries",
    "recipients.listings_queues.OwnRequests",
    "verification.listings.Findings",
    "verification.listings_plan.Ages",
    "verification.listings.DecisionStatistics",
    "verification.rules_reference.FindingRules",
    "verification.thresholds_reference.Thresholds",
    "distribution.listings.Rosters",
    "distribution.listings.RosterEntries",
    "distribution.listings.RosterOverlaps",
    "distribution.listings_deliveries.Deliveries",
    "distribution.listings_deliveries.SampleChecks",
    "distribution.listings.Results",
    "distribution.listings_determinations.ResultChanges",
    "distribution.listings_determinations.Targeting",
    "distribution.listings_programmes.QuotasOfAreas",
    "distribution.listings_programmes.OverlapPairs",
    "distribution.listings_objections.Objections",
    "distribution.objections_reference.Grounds",
    "distribution.objections_reference.Terms",
    "distribution.objections_reference.Announcements",
    "verification.dtsen_listings.Proposals",
    "verification.dtsen_listings.Differences",
    "verification.dtsen_listings.DecileMoves",
    "verification.dtsen_listings.OwnerReportFigures",
    "verification.dtsen_listings.AccessLog",
    "verification.dtsen_listings.ReturnData",
    "verification.reference.Agreements",
    "verification.reference.RetentionRules",
    "verification.reference.KeepingRules",
    "verification.reference.DtsenReleases",
    "distribution.payments_listings.Payments",
    "distribution.payments_listings.Books",
    "distribution.payments_listings.ReplyLines",
    "distribution.payments_reference.PayingAgencies",
    "distribution.payments_reference.Templates",
    "distribution.payments_reference.Codes",
    "distribution.reference.Programmes",
    "distribution.reference.ApprovalTiers",
    "distribution.reference.FreezePeriods",
    "distribution.papers_reference.Letterheads",
    "distribution.papers_reference.Signatories",
    "distribution.papers.decree.DecreePaper",
    "distribution.papers.decree.AttachmentPaper",
    "distribution.papers.dnt.NominalList",
    "distribution.papers.handing.HandoverMinutes",
    "distribution.papers.handing.Statement",
    "distribution.papers.handing.Receipt",
    "distribution.papers.handing.LetterOfAttorney",
    "distribution.papers.handing.FamilyAttorney",
    "distribution.papers.realisation.RealisationReport",
    "distribution.papers.invitations.Invitations",
    "distribution.papers.changes.ChangeMinutes",
    "distribution.papers.answers.AnswerLetter",
    "access.own_reference.Codes",
    "access.own_reference.Agencies",
    "access.own_reference.Holidays",
    "access.own_reference.RevealLimits",
    "access.own_lists.Users",
    "access.own_lists.Acts",
    "access.own_lists.Looks",
]

# Safety. Plain HTTP is for `manage.py up` on a loopback address only.
DEBUG = variables.switch("BANSOS_DEBUG", default=False)
SECRET_KEY = os.environ.get("SECRET_KEY") or _kept_secret("secret-key")
BEHIND_PROXY = variables.switch("BANSOS_BEHIND_PROXY", default=False)
HTTPS = variables.switch("BANSOS_HTTPS", default=not TESTING)
ALLOWED_HOSTS = variables.listed("BANSOS_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = variables.listed("BANSOS_ORIGINS")
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_AGE = 10 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_SECURE = HTTPS
CSRF_FAILURE_VIEW = "access.views.failures.csrf_failure"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "media-src": [SELF, "blob:"],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.forms",
    "django_linear_migrations",
    "django_htmx",
    "template_partials",
    "rest_framework",
    "drf_spectacular",
    "import_export",
    "pgtrigger",
    "pghistory",
    "axes",
    "csp",
    "access",
    "recipients",
    "verification",
    "distribution",
    "field",
    "bansos",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "bansos.middleware.PlainAddressMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "bansos.middleware.ChosenLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "access.kept_entries.KeepEntriesMiddleware",
    "access.first_passwords.FirstPasswordMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "pghistory.middleware.HistoryMiddleware",
    "bansos.middleware.NoStoreMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "bansos.urls"
WSGI_APPLICATION = "bansos.wsgi.application"
FORM_RENDERER = "bansos.forms.PortalRenderer"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "bansos.context.portal",
            ],
            "builtins": [
                "template_partials.templatetags.partials",
                "django.templatetags.i18n",
            ],
        },
    }
]

# One PostgreSQL, one Valkey. bansos.embedded sets both addresses where the environment does not; pytest has no entry
# point of ours that could ask for them before these settings load.
if TESTING:
    embedded.ensure()
DATABASES = {"default": _database(variables.postgres("DATABASE_URL"))}
REDIS_URL = os.environ.get("REDIS_URL", "redis://127.0.0.1:6379/0")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
    }
}
if TESTING:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
PGHISTORY_MIDDLEWARE_METHODS = ("POST", "PUT", "PATCH", "DELETE")
# History is read by its object and by who did it; what else it is read by is said where it is kept.
PGHISTORY_FOREIGN_KEY_FIELD = pghistory.ForeignKey(db_index=False)
PGHISTORY_OBJ_FIELD = pghistory.ObjForeignKey(db_index=True)
PGHISTORY_CONTEXT_FIELD = pghistory.ContextForeignKey(db_index=True)

# People
AUTH_USER_MODEL = "access.User"
LOGIN_URL = "access:sign-in"
LOGIN_REDIRECT_URL = "access:home"
LOGOUT_REDIRECT_URL = "access:sign-in"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_HANDLER = "access.spraying.NamesOfANetwork"
AXES_LOCKOUT_CALLABLE = "access.views.failures.locked_out"
AXES_ENABLE_ADMIN = False
AXES_CLIENT_IP_CALLABLE = "access.visitors.address_of"
AXES_USERNAME_CALLABLE = "access.visitors.name_of"

# Words, days and numbers
LANGUAGE_CODE = "id"
LANGUAGES = [("id", _("Indonesian")), ("en", _("English"))]
LANGUAGE_COOKIE_SAMESITE = "Lax"
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = city_timezone(CITY_CODE)

# Monitoring: whoever knows this reads /metrics from another machine.
METRICS_TOKEN = os.environ.get("BANSOS_METRICS_TOKEN", "")

# Files
STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATIC_ROOT.mkdir(exist_ok=True)
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "bansos.static_files.PortalStaticFiles"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
if TESTING or DEBUG:
    STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    WHITENOISE_USE_FINDERS = True
    # Each client of a test would otherwise look through all files again.
    WHITENOISE_AUTOREFRESH = True
MEDIA_ROOT = VAR / "uploads"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
# Hand-over files: what one sending may hold, and how large a workbook may be unpacked that is opened as a whole (XLS,
# XLSB, ODS): at 100 MB about 60,000 rows of 48 columns and 230 MB of memory. Large XLSX are read row by row.
UPLOAD_MAX_SIZE = variables.number("BANSOS_UPLOAD_MAX_MB", 600) * 10**6
# What one sending of somebody without an account may hold: three papers of 8 MB.
UPLOAD_PUBLIC_MAX_SIZE = 25 * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "recipients.uploads.SizeLimit",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
SHEET_MAX_SIZE = variables.number("BANSOS_SHEET_MAX_MB", 100) * 10**6
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["access.api.HasPermission"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    # It is only read: what is sent to it is not even looked at.
    "DEFAULT_PARSER_CLASSES": [],
    "ALLOWED_VERSIONS": ["1"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_THROTTLE_CLASSES": ["rest_framework.throttling.UserRateThrottle"],
    "DEFAULT_THROTTLE_RATES": {"user": "600/minute"},
}
SPECTACULAR_SETTINGS = {
    "TITLE": "SIGAP Bansos",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["access.api.HasPermission"],
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {
        "handlers": ["console"],
        "level": variables.log_level("BANSOS_LOG_LEVEL"),
    },
    "loggers": {"axes": {"level": "WARNING"}},
}
