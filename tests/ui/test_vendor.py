"""The vendored design system, and what a first visit weighs."""

import gzip
import hashlib
import json
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command

STATIC = Path(__file__).parents[2] / "portal/ui/static"
USWDS = STATIC / "vendor/uswds"
MANIFEST = json.loads((USWDS / "MANIFEST.json").read_text())


def test_every_vendored_file_is_the_one_in_the_manifest():
    found = {
        p.relative_to(USWDS).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in USWDS.rglob("*")
        if p.is_file() and p.name != "MANIFEST.json"
    }
    assert found == MANIFEST["files"]


def test_the_sheet_names_its_version_and_refers_to_no_file_that_is_missing():
    css = (USWDS / "css/uswds.min.css").read_text()
    assert f"uswds v{MANIFEST['version']}" in css
    addresses = set(re.findall(r"url\(\"?([^)\"]+)\"?\)", css))
    assert addresses
    assert [a for a in addresses if not (USWDS / "css" / a).is_file()] == []


@pytest.fixture
def collected(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    }
    call_command("collectstatic", interactive=False, verbosity=0)
    return tmp_path


def test_a_first_visit_weighs_less_than_120_kb(collected, client):
    page = client.get("/ui/").content.decode()
    first = set(re.findall(r'(?:href|src)="/static/([^"]+)"', page))
    assert len(first) == 3
    css = "vendor/uswds/css/uswds.min.css"
    assert staticfiles_storage.stored_name(css) in first
    fonts = [f for f in MANIFEST["files"] if f.endswith(".woff2")]
    files = [collected / f for f in first] + [USWDS / f for f in fonts]
    # Fonts and small files are sent as they are.
    sent = (br if br.exists() else p for p in files for br in [p.with_name(p.name + ".br")])
    weight = sum(p.stat().st_size for p in sent) + len(gzip.compress(page.encode()))
    assert weight < 120 * 1024
