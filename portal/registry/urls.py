"""Addresses of a developer's facts: its own, and the State's."""

from django.urls import path

from portal.registry.views import facts

app_name = "registry"
_file = "file/<slug:organisation>/facts/"
_staff = "staff/developers/<slug:organisation>/facts/"

urlpatterns = [
    path(_file, facts.facts, name="facts"),
    path(_file + "size/<int:year>/", facts.state_size, name="state_size"),
    path(_file + "frontier/", facts.state_frontier, name="state_frontier"),
    path(_file + "<int:fact>/", facts.correct, name="correct"),
    path(_staff, facts.staff_facts, name="staff_facts"),
    path(_staff + "<int:fact>/", facts.staff_correct, name="staff_correct"),
]
