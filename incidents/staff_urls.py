from django.urls import path

from incidents.views import staff

app_name = "incident_cases"
urlpatterns = [
    path("<reference:reference>/triage/", staff.triage, name="triage"),
    path("<reference:reference>/effective/", staff.effective, name="effective"),
]
