"""One-click sign-in and the mail page. Their addresses exist only in the demonstration."""

from uuid import UUID

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.http import require_POST, require_safe

from portal.demo import selectors
from portal.errors import NotFound
from portal.outbox.models import Mail


@require_POST
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in as somebody of the demonstration, second factor included."""
    try:
        person = selectors.person(UUID(request.POST.get("person", "")))
    except ValueError:
        raise NotFound from None
    login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
    # As allauth does after a code, so that no page asks for another one at once.
    factor = Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP).first()
    if factor:
        record_authentication(request, person, "mfa", id=factor.pk, type=factor.type)
    else:
        record_authentication(request, person, "password", email=person.email)
    onward = request.POST.get("next", "") or request.session.pop("onward", "")
    local = url_has_allowed_host_and_scheme(
        onward, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return redirect(onward if local else "desk")


@require_safe
def mail_list(request: HttpRequest) -> HttpResponse:
    page = selectors.mail(after=request.GET.get("after", ""), before=request.GET.get("before", ""))
    context = {
        "page": page,
        "previous": page.before and f"?{urlencode({'before': page.before})}",
        "next": page.after and f"?{urlencode({'after': page.after})}",
    }
    return render(request, "demo/mail_list.html", context)


@require_safe
def mail(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "demo/mail.html", {"mail": get_object_or_404(Mail, pk=pk)})
