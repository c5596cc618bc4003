"""Addresses that exist only in the demonstration."""

from django.urls import path

from portal.demo import views

app_name = "demo"
urlpatterns = [
    path("sign-in/", views.sign_in, name="sign_in"),
    path("mail/", views.mail_list, name="mail_list"),
    path("mail/<int:pk>/", views.mail, name="mail"),
]
