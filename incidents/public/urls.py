"""Addresses for everybody who saw something happen; none needs an account."""

from django.urls import path

from incidents.public import views

app_name = "report_incident"
urlpatterns = [
    path("", views.start, name="start"),
    path("write/", views.write, name="write"),
    path("receipt/", views.receipt, name="receipt"),
    path("return/", views.come_back, name="return"),
    path("return/answer/", views.answer, name="answer"),
    path("return/withdraw/", views.withdraw, name="withdraw"),
]
