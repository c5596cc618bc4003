"""Settings of `site` in a process of its own."""

from portal.settings.test import *  # noqa: F403

ROOT_URLCONF = "tests.vault.site"
