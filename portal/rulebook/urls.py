"""The staff's calendar."""

from django.urls import path

from portal.rulebook import views

app_name = "rulebook"
urlpatterns = [
    path("", views.calendar, name="calendar"),
    path("propose/", views.propose, name="propose"),
    path("days/<int:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("proposals/<int:pk>/", views.proposal, name="proposal"),
]
