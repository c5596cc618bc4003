"""Production: behind a proxy that ends TLS. What has no honest default is asked for."""

import os

from django.core.exceptions import ImproperlyConfigured

_REQUIRED = {
    "PORTAL_SECRET_KEY": "signs sessions and links; 50 random characters",
    "PORTAL_HOSTS": "the host names that are answered, with commas between",
    "PORTAL_ORIGIN": "the address that mail and feeds name, such as https://register.example",
    "PORTAL_PROXIES": "how many proxies of yours a request comes through, 1 or more",
    "PORTAL_MAIL_FROM": "the sender of mail, such as Register <register@oes.example>",
    "PORTAL_CONTACT": "the address where people write to the office",
    "DATABASE_URL": "the login that owns the tables, postgres://…",
    "DATABASE_PUBLIC_URL": "the login that reads what is public and nothing else, postgres://…",
    "REDIS_URL": "the cache, and the broker unless CELERY_BROKER_URL names another, redis://…",
    "STORAGE_URL": "filed originals, file:///folder or s3://bucket/prefix",
    "PORTAL_VAULT_KEYS": "the service's keys for confidential things: /a/file, or their text",
    "PORTAL_VAULT_RECOVERY": "the public half of the office's recovery key, name:base64",
    "PORTAL_VAULT_PEPPER": "what receipt codes are looked up with; 50 random characters, for ever",
    "EMAIL_URL": "the mail server, such as smtp+tls://user:password@host:587",
}
_missing = [f"  {name}: {what}" for name, what in _REQUIRED.items() if not os.environ.get(name)]
if _missing:
    raise ImproperlyConfigured("\n".join(["Set in the environment:", *_missing]))

from portal.settings.base import *  # noqa: E402

# Rate limits count by the address that the outermost of these proxies saw.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("PORTAL_PROXIES")

SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_NAME = "__Host-csrf"
