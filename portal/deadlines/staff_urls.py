from django.urls import path

from portal.deadlines.views import staff

app_name = "clocks"
urlpatterns = [
    path("", staff.clocks, name="list"),
    path("<uuid:ref>/", staff.clock, name="clock"),
    path("<uuid:ref>/<slug:decision>/", staff.decide, name="decide"),
]
