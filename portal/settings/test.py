"""The tests: real servers from the environment, cheap passwords, no public network."""

import os

os.environ.setdefault("DATABASE_URL", "postgres://portal@localhost/portal")
os.environ.setdefault("REDIS_URL", "redis://localhost:6379/1")
os.environ.setdefault("PORTAL_SECRET_KEY", "only for tests")
os.environ.setdefault("PORTAL_VAULT_KEYS", "test " + "dGVzdHM=".rjust(44, "A"))
os.environ.setdefault("PORTAL_VAULT_RECOVERY", "test:MWTU+HKZ1cr3AO+OcbWOlgon1O9VXGoliTMhpLWq8ho=")
os.environ.setdefault("PORTAL_VAULT_PEPPER", "only for tests, and long enough for them")

from portal.settings.base import *

PORTAL_DEMO = True
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "testserver"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Plain names: the tests need no collectstatic.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
# One connection a thread: the tests change roles and settings on it.
DATABASE_OPTIONS.pop("pool")
PUBLIC_OPTIONS.pop("pool")
