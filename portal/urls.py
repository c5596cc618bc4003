"""Every address. Public ones come last: `library` takes whatever first word a kind registered."""

from django.conf import settings
from django.urls import include, path, register_converter

from portal import health
from portal.references import ReferenceConverter

register_converter(ReferenceConverter, "reference")

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("", include("portal.identity.urls")),
    path("staff/", include("portal.casework.urls")),
    path("staff/calendar/", include("portal.rulebook.urls")),
    path("", include("portal.registry.urls")),
    path("", include("portal.deadlines.urls")),
    path("staff/clocks/", include("portal.deadlines.staff_urls")),
    path("file/", include("filings.lifecycle.urls")),
    path("file/", include("filings.frameworks.urls")),
    path("file/", include("filings.transparency_reports.annex.urls")),
    path("", include("filings.internal_use.urls")),
    path("staff/filings/", include("filings.lifecycle.staff_urls")),
    path("file/", include("incidents.urls")),
    path("staff/incidents/", include("incidents.staff_urls")),
]
urlpatterns += [path("staff/public-reports/", include("incidents.public.staff_urls"))]
if settings.PORTAL_DEMO:
    urlpatterns += [
        path("demo/", include("portal.demo.urls")),
        path("ui/", include("portal.ui.urls")),
    ]
urlpatterns += [
    path("report-incident/", include("incidents.public.urls")),
    path("", include("portal.library.urls")),
]

handler400 = "portal.ui.views.bad_request"
handler403 = "portal.ui.views.permission_denied"
handler404 = "portal.ui.views.not_found"
# Not Django's: allauth asks for it.
handler429 = "portal.ui.views.too_many"
handler500 = "portal.ui.views.server_error"
