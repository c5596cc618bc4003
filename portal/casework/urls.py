"""The staff's addresses."""

from django.urls import path

from portal.casework import views

app_name = "staff"
urlpatterns = [
    path("", views.queue, name="queue"),
    path("cases/<str:reference>/", views.case, name="case"),
]
