"""Somebody who fills in every field of a page's form, each with a word that is nowhere else."""

from collections.abc import Mapping
from typing import Any

from bs4 import BeautifulSoup, Tag
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from tests.security.sweep import Canaries

_TYPED = ("text", "email", "tel", "search", "url", "")
_KEPT = ("hidden",)


class Typist:
    """Types into the forms that a client is shown.

    Args:
        who: what the words are planted as, beside the page and the field.
    """

    def __init__(self, client: Client, canaries: Canaries, who: str) -> None:
        self.client, self.canaries, self.who = client, canaries, who
        self._pages = 0

    def fill(
        self,
        path: str,
        choices: Mapping[str, Any] | None = None,
        *,
        form: str = "",
    ) -> HttpResponse:
        """Get the page, fill in its form and send it.

        Args:
            choices: values by field: what is typed there, or chosen, in place of a planted word;
                None leaves the field out.
            form: a field that the form must have, where the page has several.

        Returns:
            The answer, which must be a redirect or a page that is no refusal.
        """
        choices = dict(choices or {})
        shown = self.client.get(path)
        assert shown.status_code == 200, (path, shown.status_code)
        found = _form(shown.content.decode(), form, path)
        data = self._filled(found, path, choices)
        action = found.get("action") or path
        answer = self.client.post(str(action), data)
        errors = BeautifulSoup(answer.content.decode(errors="replace"), "html.parser").select(
            ".usa-alert--error, .usa-error-message"
        )
        assert answer.status_code in (200, 302, 303), (path, answer.status_code, data, errors)
        assert not errors, (path, data, [e.get_text(" ", strip=True) for e in errors])
        return answer

    def press(self, path: str) -> None:
        """Send a form that has a button and nothing to fill in."""
        answer = self.client.post(path)
        assert answer.status_code in (302, 303), (path, answer.status_code)

    def look(self, *paths: str) -> None:
        """Look at pages; each must be there."""
        for path in paths:
            answer = self.client.get(path)
            assert answer.status_code == 200, (path, answer.status_code)
            b"".join(answer)  # what is streamed is read too

    def _filled(self, form: Tag, path: str, choices: dict[str, Any]) -> dict[str, Any]:
        data: dict[str, Any] = {}
        self._pages += 1
        for field in form.select("input[name], textarea[name], select[name]"):
            name, kind = str(field["name"]), _kind(field)
            if name in choices:
                data[name] = choices[name]
            elif kind in _KEPT or (kind in ("checkbox", "radio") and field.has_attr("checked")):
                data[name] = field.get("value", "on")
            elif kind == "textarea" or kind in _TYPED:
                kind = "email" if "email" in name else kind
                data[name] = self._word(path, name, kind)
            elif kind == "file":
                word = self._word(path, f"{name}, its name", kind)
                inside = self._word(path, f"{name}, inside", kind)
                data[name] = SimpleUploadedFile(f"{word}.md", f"# {inside}\n".encode())
            elif kind == "select":
                data[name] = _first(field)
            elif kind == "radio":
                data.setdefault(name, field["value"])
        unknown = choices.keys() - data.keys()
        assert not unknown, (path, "has no field", unknown)
        return {k: v for k, v in data.items() if v is not None}

    def _word(self, path: str, name: str, kind: str) -> str:
        word = self.canaries.plant(f"{self.who}, {path} ({self._pages}), {name}")
        return f"{word}@example.org" if kind == "email" else word


def _form(page: str, wanted: str, path: str) -> Tag:
    forms = BeautifulSoup(page, "html.parser").select("main form[method=post]")
    fitting = [f for f in forms if not wanted or f.select_one(f'[name="{wanted}"]')]
    assert fitting, (path, "has no such form", wanted, [str(f)[:200] for f in forms])
    return fitting[0]


def _kind(field: Tag) -> str:
    return str(field.get("type", "")) if field.name == "input" else field.name


def _first(select: Tag) -> str:
    values = [str(o.get("value", "")) for o in select.select("option")]
    chosen = [str(o.get("value", "")) for o in select.select("option[selected]")]
    return next(iter(filter(None, chosen)), next(iter(filter(None, values)), ""))
