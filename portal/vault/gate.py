"""Who may send files to an address, and how much: asked before a byte of them is kept.

Django's check of a form's token reads the whole body before any view is asked. So an address says
by an attribute of its view what it takes, and the upload handler asks here first.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, QueryDict

from portal.addresses import match_of
from portal.errors import StaleForm

# What a multipart body needs besides its files: boundaries, names, words, a token.
_SLACK = 64 * 1024

# Asked with the fields that came before the file; False has the file passed over.
Admits = Callable[[HttpRequest, QueryDict], bool]
View = TypeVar("View", bound=Callable[..., Any])


def signed_in(request: HttpRequest, fields: QueryDict) -> bool:
    """For people who sign in: the files of others are passed over, and the view sends them to
    the sign-in page with their words kept.

    Raises:
        StaleForm: nobody signs in at this address, and it has no gate of its own.
    """
    if not hasattr(request, "user"):
        raise StaleForm
    return bool(request.user.is_authenticated)


@dataclass(frozen=True)
class Gate:
    """What an address takes.

    Args:
        limit: name of the setting that says how many bytes of files a request may have.
    """

    limit: str = "UPLOAD_MAX_BYTES"
    admits: Admits = signed_in

    @property
    def most(self) -> int:
        return int(getattr(settings, self.limit))


def takes_files(*, admits: Admits = signed_in) -> Callable[[View], View]:
    """Declare a view that takes confidential files.

    Args:
        admits: of an address for people who don't sign in, it raises `StaleForm` for a form that
            is not ours: a report must not be taken without its files.
    """

    def declare(view: View) -> View:
        view.gate = Gate("VAULT_UPLOAD_MAX_BYTES", admits)  # type: ignore[attr-defined]
        return view

    return declare


def of(request: HttpRequest) -> Gate:
    """The gate of a request's address; one that declares none has the ordinary one."""
    match = match_of(request)
    return getattr(match.func, "gate", Gate()) if match else Gate()


def is_too_long(request: HttpRequest, length: int) -> bool:
    """Whether a body of so many bytes is more than its address takes."""
    return length > of(request).most + _SLACK


def for_body(request: HttpRequest, length: int) -> Gate:
    """The gate through which the files of a body of so many bytes have to go.

    Raises:
        RequestDataTooBig: it is too long.
    """
    if is_too_long(request, length):
        raise RequestDataTooBig
    return of(request)
