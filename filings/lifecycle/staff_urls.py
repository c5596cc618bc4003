from django.urls import path

from filings.lifecycle.views import filings

app_name = "filed"

urlpatterns = [
    path("<uuid:subject>/<int:revision>/files/<int:place>/", filings.staff_download, name="file"),
]
