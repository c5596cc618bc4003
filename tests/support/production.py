"""The environment of an invented deployment, and manage.py in it."""

import base64
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "portal.settings.production",
    "PORTAL_SECRET_KEY": "Zk4!" * 20 + "abcdefgh",
    "PORTAL_HOSTS": "register.example",
    "PORTAL_ORIGIN": "https://register.example",
    "PORTAL_PROXIES": "2",
    "PORTAL_MAIL_FROM": "Register <register@oes.example>",
    "PORTAL_CONTACT": "office@oes.example",
    "DATABASE_URL": "postgres://portal@localhost/portal",
    "DATABASE_PUBLIC_URL": "postgres://portal_public@localhost/portal",
    "REDIS_URL": "redis://localhost:6379/1",
    "STORAGE_URL": "file:///srv/register",
    "PORTAL_VAULT_KEYS": f"first {base64.b64encode(bytes(range(32))).decode()}",
    "PORTAL_VAULT_RECOVERY": f"office:{base64.b64encode(bytes(range(1, 33))).decode()}",
    "PORTAL_VAULT_PEPPER": "a pepper of fifty characters that stands in no table",
    "EMAIL_URL": "smtp+tls://register:secret@mail.example:587",
}


def run(*arguments: str, without: str = "", **env: str) -> subprocess.CompletedProcess[str]:
    """Run Python with these arguments in that environment, less one name, and `env`."""
    of_tests = ("PORTAL_", "DJANGO_", "DATABASE_", "REDIS_", "CELERY_", "STORAGE_", "EMAIL_")
    clean = {k: v for k, v in os.environ.items() if not k.startswith(of_tests)}
    whole = clean | PRODUCTION | env
    whole.pop(without, None)
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=whole,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
