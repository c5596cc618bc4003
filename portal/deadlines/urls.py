"""Addresses of a developer's obligations, of a person's reminders, and of calendar files."""

from django.urls import path

from portal.deadlines.views import organisation, own, subscription

app_name = "obligations"
_file = "file/<slug:organisation>/obligations/"

urlpatterns = [
    path(_file, organisation.obligations, name="list"),
    path(_file + "history/", organisation.past, name="history"),
    path(_file + "calendar/", organisation.calendar, name="calendar"),
    path(_file + "<uuid:ref>/", organisation.obligation, name="obligation"),
    path("account/reminders/", own.reminders, name="reminders"),
    path("calendar/<str:token>.ics", subscription.calendar_file, name="calendar_file"),
]
