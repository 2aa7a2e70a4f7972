"""All settings of the server. They are read from environment variables only (``environment.py``).

Nothing here touches the disk: folders and keys are made by ``loadwright up`` or when they are first needed.
"""

import os
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from .environment import (
    SMTP_PORTS,
    count,
    database,
    domains,
    kept_secret,
    mail_security,
    megabytes,
    networks,
    percentages,
    positive,
    proxy,
    read,
    seconds,
    switch,
    time_zone,
    web_address,
    weights,
    words,
)

# Storage --------------------------------------------------------------------------------------------

HOME = read("LOADWRIGHT_HOME", "~/.loadwright", lambda text: Path(text).expanduser().absolute(), "a folder")
SECRET_KEY = os.environ.get("LOADWRIGHT_SECRET_KEY") or lazy(cache(kept_secret), str)(HOME / "secret-key")
CREDENTIAL_KEYS = read("LOADWRIGHT_CREDENTIAL_KEYS", "", words, "Fernet keys separated by commas, the newest first")
DATABASES = {
    "default": read(
        "LOADWRIGHT_DATABASE",
        f"sqlite:///{HOME / 'loadwright.db'}",
        database,
        "sqlite:///path, mysql://user:password@host:port/name or postgres://user:password@host:port/name",
    )
}
TELEMETRY = os.environ.get("LOADWRIGHT_TELEMETRY") or f"sqlite:///{HOME / 'telemetry.db'}"
COLLECTOR = os.environ.get("LOADWRIGHT_COLLECTOR") or "/telemetry/write"
REDIS = os.environ.get("LOADWRIGHT_REDIS", "")
MEDIA_ROOT = HOME / "files"
FILE_UPLOAD_PERMISSIONS, FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o600, 0o700

if REDIS:
    CACHES: dict[str, Any] = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS}}
    CHANNEL_LAYERS: dict[str, Any] = {
        "default": {"BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer", "CONFIG": {"hosts": [REDIS]}}
    }
else:
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            "OPTIONS": {"MAX_ENTRIES": 20_000},
        }
    }
    CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "channels.layers.InMemoryChannelLayer",
            "CONFIG": {"capacity": 1000, "group_expiry": 30 * 86400},
        }
    }

# Access ---------------------------------------------------------------------------------------------

DEBUG = False
ALLOWED_HOSTS = read("LOADWRIGHT_ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]", words, "host names separated by commas")
HTTPS = read("LOADWRIGHT_HTTPS", "0", switch, "1 when a proxy serves https, else 0")
# uvicorn takes address and scheme of a request from the headers of these proxies. Django reads no such header itself:
# it would believe every client.
TRUSTED_PROXIES = read("LOADWRIGHT_TRUSTED_PROXIES", "", networks, "IP addresses or networks separated by commas")
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS if host != "*"] if HTTPS else []
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 14 * 86400
SESSION_ENGINE = "loadwright.server.accounts.authentication.session_store"
CSRF_FAILURE_VIEW = "loadwright.server.web.views.csrf_failed"
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' data:",
        "style-src 'self'",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)

# Limits ---------------------------------------------------------------------------------------------

MAX_UPLOAD_BYTES = read("LOADWRIGHT_MAX_UPLOAD_MB", "2048", megabytes, "a whole number of megabytes")
MAX_UPLOADS = read("LOADWRIGHT_MAX_UPLOADS", "8", positive, "how many uploads of one person may be in progress")
MAX_TRANSFERS = read("LOADWRIGHT_MAX_TRANSFERS", "32", positive, "how many transfers of one person may be in progress")
MAX_AGENT_FILE_BYTES = read("LOADWRIGHT_MAX_AGENT_FILE_MB", "2048", megabytes, "a whole number of megabytes")
MAX_AGENT_RUN_BYTES = read("LOADWRIGHT_MAX_AGENT_RUN_MB", "4096", megabytes, "a whole number of megabytes")
MAX_CONNECTIONS = read("LOADWRIGHT_MAX_CONNECTIONS", "4096", positive, "a whole number from 1 on")
MAX_CONNECTIONS_PER_ADDRESS = read(
    "LOADWRIGHT_MAX_CONNECTIONS_PER_ADDRESS", "512", positive, "a whole number from 1 on"
)
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
MAX_EDIT_BYTES = 16 * 1024 * 1024
# Of each body, and again of each file in it: larger ones are in temporary files, because hundreds may arrive at once.
FILE_UPLOAD_MAX_MEMORY_SIZE = 64 * 1024
SIGN_IN_FAILURES = 10
SIGN_IN_FAILURES_OF_ADDRESS = 50
SIGN_IN_FAILURES_OF_NAME = 100
SIGN_IN_LOCK_SECONDS = 15 * 60
PLAN_REVISIONS = read("LOADWRIGHT_PLAN_REVISIONS", "100", positive, "a whole number from 1 on")
PREPARE_TIMEOUT_S = read("LOADWRIGHT_PREPARE_TIMEOUT", "180", seconds, "seconds")
CLAIM_TIMEOUT_S = read("LOADWRIGHT_CLAIM_TIMEOUT", "600", seconds, "seconds")
ALL_LOST_TIMEOUT_S = read("LOADWRIGHT_ALL_LOST_TIMEOUT", "30", seconds, "seconds")
DRAIN_TIMEOUT_S = read("LOADWRIGHT_DRAIN_TIMEOUT", "60", seconds, "seconds")
KEEP_SECONDS_DAYS = read("LOADWRIGHT_KEEP_SECONDS", "30", count, "a whole number of days, 0 for no limit")
KEEP_INTERVALS_DAYS = read("LOADWRIGHT_KEEP_INTERVALS", "730", count, "a whole number of days, 0 for no limit")
_DAYS = "a whole number of days, 0 for no limit"
KEEP_HOSTS_DAYS = {
    1: read("LOADWRIGHT_KEEP_HOST_SECONDS", "2", count, _DAYS),
    10: read("LOADWRIGHT_KEEP_HOST_TEN_SECONDS", "14", count, _DAYS),
    60: read("LOADWRIGHT_KEEP_HOST_MINUTES", "60", count, _DAYS),
    600: read("LOADWRIGHT_KEEP_HOST_TEN_MINUTES", "400", count, _DAYS),
    3600: read("LOADWRIGHT_KEEP_HOST_HOURS", "400", count, _DAYS),
}
KEEP_ALERTS_DAYS = read("LOADWRIGHT_KEEP_ALERTS", "400", count, _DAYS)
ALERT_REPEAT_S = read("LOADWRIGHT_ALERT_REPEAT", "14400", count, "a whole number of seconds, 0 for never")
HOST_WARNINGS = read("LOADWRIGHT_HOST_WARNINGS", "80,80,70", percentages, "three percentages separated by commas")
HOST_LOAD_WEIGHTS = read(
    "LOADWRIGHT_HOST_LOAD_WEIGHTS", "5,3,2", weights, "three numbers from 0 on separated by commas, not all 0"
)
JOBS = read("LOADWRIGHT_JOBS", "16", count, "how many background jobs this process runs at once, 0 for none")

SANDBOXES = read("LOADWRIGHT_SANDBOXES", "2", positive, "how many files this process reads at once, at least 1")
SANDBOX_SECONDS = read("LOADWRIGHT_SANDBOX_SECONDS", "60", seconds, "seconds of CPU time")
SANDBOX_BYTES = read("LOADWRIGHT_SANDBOX_MB", "1024", megabytes, "a whole number of megabytes")

EDITOR_BYTES = read("LOADWRIGHT_EDITOR_MB", "2048", megabytes, "a whole number of megabytes")

UPLOADS = read("LOADWRIGHT_UPLOADS", "1", switch, "1 when files may be uploaded to servers, else 0")
DOWNLOADS = read("LOADWRIGHT_DOWNLOADS", "1", switch, "1 when files may be downloaded from servers, else 0")
LOCAL_SERVERS = read("LOADWRIGHT_LOCAL_SERVERS", "0", switch, "1 to permit local servers, else 0")
TERMINAL_IDLE_S = read(
    "LOADWRIGHT_TERMINAL_IDLE", "600", seconds, "seconds without input after which a shell is closed"
)
TERMINAL_KEEP_S = read("LOADWRIGHT_TERMINAL_KEEP", "3600", seconds, "seconds a shell without a browser is kept")

# Notifications --------------------------------------------------------------------------------------

PUBLIC_URL = read("LOADWRIGHT_PUBLIC_URL", "", web_address, "http://host or https://host, as browsers reach the server")
MESSAGE_ZONE = read("LOADWRIGHT_TIME_ZONE", "UTC", time_zone, "a time zone such as Asia/Shanghai")
LOCAL_WEBHOOKS = read(
    "LOADWRIGHT_LOCAL_WEBHOOKS", "0", switch, "1 to permit notifications to loopback and link-local addresses, else 0"
)
NOTIFICATION_PROXY = read("LOADWRIGHT_NOTIFICATION_PROXY", "", proxy, "http://host:port of a proxy")
NOTIFICATION_NO_PROXY = read("LOADWRIGHT_NOTIFICATION_NO_PROXY", "", domains, "domains, separated by commas")
SMTP_SECURITY = read("LOADWRIGHT_SMTP_SECURITY", "starttls", mail_security, "starttls, ssl or none")
# Django's own names, which its mail backend reads.
EMAIL_HOST = os.environ.get("LOADWRIGHT_SMTP_HOST", "").strip()
EMAIL_PORT = read("LOADWRIGHT_SMTP_PORT", SMTP_PORTS[SMTP_SECURITY], positive, "a port")
EMAIL_USE_TLS, EMAIL_USE_SSL = SMTP_SECURITY == "starttls", SMTP_SECURITY == "ssl"
EMAIL_HOST_USER = os.environ.get("LOADWRIGHT_SMTP_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("LOADWRIGHT_SMTP_PASSWORD", "")
EMAIL_TIMEOUT = read("LOADWRIGHT_SMTP_TIMEOUT", "10", seconds, "seconds")
DEFAULT_FROM_EMAIL = os.environ.get("LOADWRIGHT_SMTP_FROM", "").strip() or f"loadwright@{EMAIL_HOST or 'localhost'}"

# Django ---------------------------------------------------------------------------------------------

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
ROOT_URLCONF = "loadwright.server.config.urls"
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_tasks",
    "django_tasks_db",
    "loadwright.server.platform",
    "loadwright.server.accounts",
    "loadwright.server.projects",
    "loadwright.server.servers",
    "loadwright.server.fleet",
    "loadwright.server.plans",
    "loadwright.server.header_sets",
    "loadwright.server.catalogues",
    "loadwright.server.editor",
    "loadwright.server.notifications",
    "loadwright.server.monitoring",
    "loadwright.server.runs",
    "loadwright.server.alerts",
    "loadwright.server.home",
    "loadwright.server.files",
    "loadwright.server.terminal",
    "loadwright.server.reference",
    "loadwright.server.web",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "loadwright.server.config.middleware.CompressedPages",
    "loadwright.server.config.middleware.content_security_policy",
    "loadwright.server.config.middleware.Readable",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "loadwright.server.accounts.authentication.middleware.SignInRequired",
    "loadwright.server.accounts.authentication.middleware.actor",
    "loadwright.server.accounts.authentication.streams.attended",
    "loadwright.server.accounts.authentication.middleware.language",
    "loadwright.server.config.middleware.api_in_english",
    "loadwright.server.config.middleware.refused_body",
    "loadwright.server.accounts.authentication.middleware.PasswordFirst",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "loadwright.server.projects.current.for_pages",
            ]
        },
    }
]
APPEND_SLASH = False
AUTH_USER_MODEL = "accounts.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "/login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/login"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
NINJA_PAGINATION_MAX_LIMIT = 1000

STATIC_URL = "/static/"
STORAGES = {
    "default": {"BACKEND": "loadwright.server.platform.storage.WholeFiles"},
    "staticfiles": {"BACKEND": "loadwright.server.config.static.VersionedStorage"},
}

USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
LANGUAGE_COOKIE_AGE = 365 * 86400
LANGUAGE_COOKIE_SECURE = HTTPS
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGES = [("en", _("English")), ("zh-hans", _("Simplified Chinese"))]
LOCALE_PATHS = [Path(__file__).parents[1] / "locale"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {
            "class": "loadwright.core.logs.LogFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s: %(message)s",
        }
    },
    "filters": {
        "disk": {"()": "loadwright.server.platform.disk.WithoutTraceback"},
        "refusals": {
            "()": "django.utils.log.CallbackFilter",
            "callback": "ext://loadwright.server.platform.logs.without_refusals",
        },
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain", "filters": ["disk", "refusals"]}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "loadwright": {"level": os.environ.get("LOADWRIGHT_LOG_LEVEL", "INFO")},
        # Django's default handler mails administrators; the console handler already logs these errors.
        "django": {"handlers": [], "level": "WARNING"},
    },
}
