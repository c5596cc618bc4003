"""Addresses of a developer's facts: its own, and the State's."""

from django.urls import path

from portal.registry import views

app_name = "registry"
_file = "file/<slug:organisation>/facts/"
_staff = "staff/developers/<slug:organisation>/facts/"

urlpatterns = [
    path(_file, views.facts, name="facts"),
    path(_file + "size/<int:year>/", views.state_size, name="state_size"),
    path(_file + "frontier/", views.state_frontier, name="state_frontier"),
    path(_file + "<int:fact>/", views.correct, name="correct"),
    path(_staff, views.staff_facts, name="staff_facts"),
    path(_staff + "<int:fact>/", views.staff_correct, name="staff_correct"),
]
