"""Addresses of sign-in, people and organisations: of allauth's pages, those we offer."""

from allauth.account import views as allauth
from django.urls import include, path, re_path

from portal.identity.views import account, members, staff

entrance = [
    path("login/", allauth.login, name="account_login"),
    path("logout/", allauth.logout, name="account_logout"),
    path("closed/", allauth.account_inactive, name="account_inactive"),
    path("signup/", allauth.signup, name="account_signup"),
    path("again/", allauth.reauthenticate, name="account_reauthenticate"),
    path(
        "confirm-email/",
        allauth.email_verification_sent,
        name="account_email_verification_sent",
    ),
    path("confirm-email/<str:key>/", allauth.confirm_email, name="account_confirm_email"),
    path("password/change/", allauth.password_change, name="account_change_password"),
    path("password/set/", allauth.password_set, name="account_set_password"),
    path("password/reset/", allauth.password_reset, name="account_reset_password"),
    path("password/reset/sent/", allauth.password_reset_done, name="account_reset_password_done"),
    path(
        "password/reset/done/",
        allauth.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        allauth.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("second-factor/", account.SecondFactorView.as_view(), name="mfa_index"),
    path("second-factor/", include("allauth.mfa.urls")),
]

organisation = [
    path("account/organisation/new/", account.new_organisation, name="new_organisation"),
    path("account/name/", account.rename, name="rename"),
    path("file/<slug:organisation>/members/", members.members, name="members"),
    path("file/<slug:organisation>/members/invite/", members.invite, name="invite"),
    path(
        "file/<slug:organisation>/members/invitations/<int:invitation>/withdraw/",
        members.withdraw,
        name="withdraw",
    ),
    path("file/<slug:organisation>/members/<int:person>/", members.change, name="member"),
    path(
        "file/<slug:organisation>/members/<int:person>/remove/",
        members.remove,
        name="remove_member",
    ),
    path("join/<str:token>/", members.join, name="join"),
    path("staff/organisations/", staff.organisations, name="staff_organisations"),
    path(
        "staff/organisations/<slug:organisation>/",
        staff.organisation,
        name="staff_organisation",
    ),
    path("staff/organisations/<slug:organisation>/verify/", staff.verify, name="verify"),
    path("staff/mail/", staff.mail, name="staff_mail"),
    path("staff/mail/retry/", staff.retry_mail, name="retry_mail"),
]

urlpatterns = [
    path("desk/", account.desk, name="desk"),
    path("account/", account.account, name="account"),
    path("account/", include(entrance)),
    path("", include((organisation, "identity"))),
]
