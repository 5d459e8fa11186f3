"""Addresses of signing in and out, activating, changing the password: Django's own views in our look."""

from django.contrib.auth import views
from django.urls import path

from config.sign_in.activation import Activate
from config.sign_in.desk import desk
from config.sign_in.pages import PasswordChange, SignIn, SignOut

urlpatterns = [
    path(
        "sign-in/",
        SignIn.as_view(),
        name="sign_in",
    ),
    path("sign-out/", SignOut.as_view(), name="sign_out"),
    path("activate/", Activate.as_view(), name="activate"),
    path("desk/", desk, name="desk"),
    path("account/password/", PasswordChange.as_view(), name="password_change"),
    path("account/password/done/", views.PasswordChangeDoneView.as_view(), name="password_change_done"),
]
