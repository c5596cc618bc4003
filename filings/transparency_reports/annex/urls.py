from django.urls import path

from filings.transparency_reports.annex import views

app_name = "annex"
_annex = "<slug:organisation>/drafts/<uuid:draft>/annex/"

urlpatterns = [
    path(_annex, views.rows, name="rows"),
    path(_annex + "add/", views.row, name="add"),
    path(_annex + "load/", views.load, name="load"),
    path(_annex + "evaluations.csv", views.to_csv, name="csv"),
    path(_annex + "evaluations.json", views.to_json, name="json"),
    path(_annex + "<slug:stamp>/", views.row, name="row"),
    path(_annex + "<slug:stamp>/remove/", views.remove, name="remove"),
]
