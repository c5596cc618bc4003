"""Addresses of sign-in, people and organisations."""

from django.urls import include, path

from portal.identity import views

urlpatterns = [
    path("account/", views.account, name="account"),
    path("account/", include("allauth.account.urls")),
    path("account/second-factor/", include("allauth.mfa.urls")),
    path("desk/", views.desk, name="desk"),
]
