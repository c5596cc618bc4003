"""Addresses of a developer's facts: its own, and the State's."""

from django.urls import path

from portal.registry.views import facts, models

app_name = "registry"
_file = "file/<slug:organisation>/facts/"
_staff = "staff/developers/<slug:organisation>/facts/"
_models = "file/<slug:organisation>/models/"
_staff_models = "staff/developers/<slug:organisation>/models/"

urlpatterns = [
    path(_file, facts.facts, name="facts"),
    path(_file + "size/<int:year>/", facts.state_size, name="state_size"),
    path(_file + "frontier/", facts.state_frontier, name="state_frontier"),
    path(_file + "<int:fact>/", facts.correct, name="correct"),
    path(_staff, facts.staff_facts, name="staff_facts"),
    path(_staff + "<int:fact>/", facts.staff_correct, name="staff_correct"),
    path(_models, models.models, name="models"),
    path(_models + "add/", models.add_model, name="add_model"),
    path(_models + "<slug:model>/", models.model, name="model"),
    path(_models + "<slug:model>/<slug:what>/", models.state, name="state"),
    path(_models + "<slug:model>/<slug:what>/<int:statement>/", models.change, name="change"),
    path(_staff_models, models.staff_models, name="staff_models"),
    path(_staff_models + "<slug:model>/", models.staff_model, name="staff_model"),
]
