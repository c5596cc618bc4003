from django.urls import path

from filings.frameworks import views

app_name = "frameworks"
_framework = "<slug:organisation>/framework/"

urlpatterns = [
    path(_framework + "modification/", views.modification, name="modification"),
    path(_framework + "modification/<int:modification>/", views.take_back, name="take_back"),
    path(_framework + "review/", views.review, name="review"),
]
