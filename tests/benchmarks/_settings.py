"""Settings of the site that is measured: as in production, without files to collect first."""

from portal.settings import base
from portal.settings.base import *  # noqa: F403

ROOT_URLCONF = "tests.benchmarks._site"
STORAGES = base.STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
