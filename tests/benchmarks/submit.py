"""Submitting 2 MB of text with a 10 MB PDF, against its extraction, hash and insert alone."""

import hashlib
import tempfile
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from allauth.mfa.totp.internal.auth import TOTP
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction

from filings.lifecycle.services import drafts, uploads
from portal.documents import extraction
from portal.identity import services as identity
from portal.identity.rules import Role, Standing
from tests.benchmarks import Figure
from tests.support import documents
from tests.support import filings as way

NOW = datetime(2026, 12, 1, 18, 0, tzinfo=UTC)


def run() -> Iterable[Figure]:
    text = documents.framework_text(400)[:2_000_000]
    pdf = documents.as_pdf(text, bytes_at_least=10 * 1024 * 1024)
    officer = identity.add_person(email="bench@example.org", name="Bea Bench", password=None)
    TOTP.activate(officer, "JBSWY3DPEHPK3PXP")
    organisation = identity.register_organisation(
        name="Bench",
        website="https://example.org",
        standing=Standing.LARGE,
        role=Role.CERTIFYING_OFFICER,
        by=officer,
        now=NOW,
    )
    draft = drafts.start(organisation=organisation, kind="framework", by=officer, now=NOW)

    def submit() -> None:
        file = SimpleUploadedFile("framework.pdf", pdf)
        upload = uploads.receive(draft=draft.pk, file=file, by=officer, now=NOW)
        uploads.read(upload=upload.pk, now=NOW)
        way.fill(draft, officer, NOW, text=text)
        way.certify(draft, officer, NOW)

    whole, alone = _seconds(submit), _seconds(lambda: _alone(pdf, text))
    yield Figure("2 MB of text with a 10 MB PDF, times its parts alone", whole / alone, 3, True)


def _alone(pdf: bytes, text: str) -> None:
    """Extraction, hashes, the stored file and one committed insert; nothing of the portal."""
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(pdf)
        file.flush()
        extraction.extract(Path(file.name), name="framework.pdf")
    hashlib.sha256(pdf).hexdigest()
    digest = hashlib.sha256(text.encode()).hexdigest()
    default_storage.save("alone.pdf", SimpleUploadedFile("alone.pdf", pdf))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS alone (digest text, text text)")
        cursor.execute("INSERT INTO alone VALUES (%s, %s)", [digest, text])


def _seconds(work: Callable[[], Any]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
