from django.urls import path

from filings.internal_use import views

app_name = "internal_use"

urlpatterns = [
    path("file/<slug:organisation>/internal-use/", views.home, name="home"),
    path("file/<slug:organisation>/internal-use/schedule/", views.schedule, name="schedule"),
    path("staff/internal-use/<slug:organisation>/", views.staff, name="staff"),
]
