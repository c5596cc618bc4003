"""Settings shared by every setting; all that differs comes from the environment."""

from pathlib import Path
from urllib.parse import unquote

import environ
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

env = environ.Env()
ROOT = Path(__file__).resolve().parents[2]

SECRET_KEY = env("PORTAL_SECRET_KEY")
# Former keys, which still open what they sealed.
SECRET_KEY_FALLBACKS = env.list("PORTAL_SECRET_KEYS_BEFORE", default=[])
DEBUG = False
ALLOWED_HOSTS = env.list("PORTAL_HOSTS", default=["localhost", "127.0.0.1"])
CSRF_TRUSTED_ORIGINS = env.list("PORTAL_ORIGINS", default=[])
# The address that mail and feeds name.
PORTAL_ORIGIN = env("PORTAL_ORIGIN", default="http://localhost:8000")
# Where people write to the office that keeps the register; invented in the demonstration.
PORTAL_CONTACT = env("PORTAL_CONTACT", default="register@example.org")
# Invented data, one-click sign-in, the mail page. Refused in production by `check --deploy`.
PORTAL_DEMO = env.bool("PORTAL_DEMO", default=False)

INSTALLED_APPS = [
    "portal.ui",
    "portal.documents",
    "portal.ledger",
    "portal.outbox",
    "portal.identity",
    "portal.vault",
    "portal.rulebook",
    "portal.publication",
    "portal.intake",
    "portal.registry",
    "portal.deadlines",
    "portal.casework",
    "portal.library",
    "filings.lifecycle",
    "filings.frameworks",
    "filings.transparency_reports",
    "filings.internal_use",
    "incidents",
    "incidents.public",
    "portal.demo",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "csp",
    "django_htmx",
    "pgtrigger",
]

MIDDLEWARE = [
    # Outermost: what is received counts from its first byte.
    "portal.middleware.ReceivedMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Public addresses end here: no session, no person, the public role alone.
    "portal.publication.middleware.PublicMiddleware",
    # Open ones here: anybody may write, and nobody is known.
    "portal.intake.middleware.OpenMiddleware",
    "csp.middleware.CSPMiddleware",
    "portal.middleware.BodyLimitMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "portal.identity.middleware.PersonMiddleware",
    "portal.middleware.RefusalMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.ui.context.site",
            ],
        },
    },
]
FORM_RENDERER = "portal.ui.forms.Renderer"
CSRF_FAILURE_VIEW = "portal.ui.views.csrf_failure"


def database(url: str, **extra: object) -> dict[str, object]:
    """A DATABASES entry from an address; a socket folder may stand, percent-encoded, as host."""
    config = env.db_url_config(url) | extra
    config["HOST"] = unquote(config.get("HOST", ""))
    return config


# Two logins: `default` owns the tables, `public` may read what is published and nothing else.
_pool = {"min_size": 1, "max_size": env.int("PORTAL_POOL", default=8), "timeout": 10}
DATABASE_OPTIONS: dict[str, object] = {"pool": _pool}
PUBLIC_OPTIONS = {**DATABASE_OPTIONS, "options": "-c default_transaction_read_only=on"}
DATABASES = {
    "default": database(env("DATABASE_URL"), OPTIONS=DATABASE_OPTIONS),
    "public": database(
        env("DATABASE_PUBLIC_URL", default=env("DATABASE_URL")),
        OPTIONS=PUBLIC_OPTIONS,
        TEST={"MIRROR": "default"},
    ),
}
DATABASE_ROUTERS = ["portal.publication.router.PublicRouter"]
# The role that public pages read with; granted after every migrate.
PUBLIC_ROLE = env("PORTAL_PUBLIC_ROLE", default="portal_public")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env("REDIS_URL")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
    }
}

CELERY_BROKER_URL = env("CELERY_BROKER_URL", default=REDIS_URL)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 600,
    "unacked_restore_interval": 10,
    # A web request doesn't wait for a broker that is away: the tables hold what is due.
    "socket_connect_timeout": 2,
    "socket_timeout": 5,
}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_PUBLISH_RETRY = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE = {
    "deliver-mail": {"task": "portal.outbox.tasks.deliver", "schedule": 15.0},
    "deliver-webhooks": {"task": "portal.outbox.tasks.deliver_webhooks", "schedule": 15.0},
    "heartbeat": {"task": "portal.health.heartbeat", "schedule": 15.0},
    "sweep-clocks": {"task": "portal.deadlines.tasks.sweep", "schedule": 60.0},
    "recount-clocks": {"task": "portal.deadlines.tasks.recount", "schedule": 60.0},
    "escalate-cases": {"task": "portal.casework.tasks.escalate", "schedule": 30.0},
    "read-uploads": {"task": "filings.lifecycle.tasks.read_waiting_uploads", "schedule": 30.0},
    "sweep-arrivals": {"task": "portal.vault.tasks.sweep_arrivals", "schedule": 3600.0},
    "check-vault": {"task": "portal.vault.tasks.check", "schedule": 24 * 3600.0},
    "tell-of-public-reports": {"task": "incidents.public.tasks.tell", "schedule": 3600.0},
    "clear-sessions": {"task": "portal.identity.tasks.clear_sessions", "schedule": 3600.0},
}

# Filed originals: a folder, or s3://bucket/prefix through django-storages.
STORAGE_URL = env("STORAGE_URL", default=f"file://{ROOT}/var/files")
_scheme, _place = STORAGE_URL.split("://", 1)
if _scheme == "s3":
    _bucket, _prefix = f"{_place}/".split("/", 1)
    _files = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": _bucket,
            "location": _prefix.strip("/"),
            "endpoint_url": env("STORAGE_ENDPOINT", default=None),
            "default_acl": None,
            "file_overwrite": False,
            # What is opened is spooled to a temporary file above this, not to memory.
            "max_memory_size": 4 * 1024 * 1024,
        },
    }
else:
    _files = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": _place, "file_permissions_mode": 0o600},
    }
STORAGES = {
    "default": _files,
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# Files arrive here, encrypted; best on the disk of the files, so that they need not be copied.
INCOMING = env("PORTAL_INCOMING", default=str(ROOT / "var/incoming"))
FILE_UPLOAD_HANDLERS = ["portal.vault.handlers.EncryptingUploadHandler"]
# Confidential things: who holds the service's private keys (a file by its path, or their text),
# and the public half of the office's recovery key, `name:base64`, or two with a comma between.
VAULT_KEYHOLDER = env("PORTAL_VAULT_KEYHOLDER", default="portal.vault.keyholder.from_settings")
VAULT_KEYS = env("PORTAL_VAULT_KEYS", default="")
VAULT_RECOVERY = env("PORTAL_VAULT_RECOVERY", default="")
# Receipt codes are found by what is derived with it; without it no code opens anything any more.
VAULT_PEPPER = env("PORTAL_VAULT_PEPPER", default="")

STATIC_URL = "/static/"
STATIC_ROOT = env("PORTAL_STATIC_ROOT", default=str(ROOT / "var/static"))

# Stated on the upload page, and refused before the body is read.
UPLOAD_MAX_BYTES = env.int("PORTAL_UPLOAD_MAX_BYTES", default=50 * 1024 * 1024)
# Of addresses that take confidential files.
VAULT_UPLOAD_MAX_BYTES = env.int("PORTAL_VAULT_UPLOAD_MAX_BYTES", default=500 * 1024 * 1024)
# A form without its file. A text field that is too long should reach its form, and be
# answered beside the field with the words kept; what is longer still gets the 413 page.
DATA_UPLOAD_MAX_MEMORY_SIZE = 16 * 1024 * 1024
TEXT_MAX_CHARS = 2_500_000
TEXT_MAX_LINES = 50_000

AUTH_USER_MODEL = "identity.Person"
SILENCED_SYSTEM_CHECKS = ["auth.W004"]  # addresses are unique whatever their case
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk"
LOGOUT_REDIRECT_URL = "/"

ACCOUNT_ADAPTER = "portal.identity.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
ACCOUNT_FORMS = {
    "login": "portal.identity.entrance_forms.SignInForm",
    "signup": "portal.identity.entrance_forms.SignUpForm",
    "reset_password": "portal.identity.entrance_forms.ForgottenForm",
    "reset_password_from_key": "portal.identity.entrance_forms.NewPasswordForm",
    "set_password": "portal.identity.entrance_forms.FirstPasswordForm",
    "change_password": "portal.identity.entrance_forms.ChangePasswordForm",
    "reauthenticate": "portal.identity.entrance_forms.PasswordAgainForm",
}
ACCOUNT_SESSION_REMEMBER = False
MFA_ADAPTER = "portal.identity.adapters.MFAAdapter"
MFA_FORMS = {
    "authenticate": "portal.identity.entrance_forms.CodeForm",
    "reauthenticate": "portal.identity.entrance_forms.CodeAgainForm",
    "activate_totp": "portal.identity.entrance_forms.SetUpAppForm",
    "add_webauthn": "portal.identity.entrance_forms.AddKeyForm",
    "edit_webauthn": "portal.identity.entrance_forms.RenameKeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = False
MFA_TOTP_ISSUER = "Frontier AI Register"

# Sessions end after 30 idle minutes, and 12 hours after sign-in whatever happens.
SESSION_COOKIE_AGE = env.int("PORTAL_SESSION_SECONDS", default=30 * 60)
SESSION_SAVE_EVERY_REQUEST = True
SESSION_ABSOLUTE_SECONDS = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# smtp://user:password@host:port, smtp+tls://…
vars().update(env.email_url("EMAIL_URL", default="dummymail://"))
DEFAULT_FROM_EMAIL = env("PORTAL_MAIL_FROM", default="Frontier AI Register <register@localhost>")
# Of silence: a mail server that says nothing does not keep a worker.
EMAIL_TIMEOUT = 10
# Systems of the State's that are told of what cannot wait: name=https://host/path=secret, …
PORTAL_WEBHOOKS = env.list("PORTAL_WEBHOOKS", default=[])

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English"))]
LOCALE_PATHS = [ROOT / "portal/ui/locale"]
TIME_ZONE = "America/Los_Angeles"
USE_TZ = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "filters": {
        "without_tokens": {"()": "portal.logs.WithoutTokens"},
        "without_context": {"()": "portal.logs.WithoutContext"},
    },
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["without_tokens"],
        }
    },
    "loggers": {"django.template": {"filters": ["without_context"]}},
    "root": {"handlers": ["stderr"], "level": env("PORTAL_LOG_LEVEL", default="WARNING")},
}
