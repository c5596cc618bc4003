"""The staff's addresses of what members of the public reported."""

from django.urls import path

from incidents.public import staff_views

app_name = "public_reports"
urlpatterns = [
    path("<reference:reference>/triage/", staff_views.triage, name="triage"),
    path("<reference:reference>/link/", staff_views.link, name="link"),
    path("<reference:reference>/files/<uuid:item>/", staff_views.file, name="file"),
]
