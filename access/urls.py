"""Signing in, users, audit."""

from django.urls import path

from access.views import sessions


app_name = "access"

urlpatterns = [
    path("", sessions.home, name="home"),
    path("masuk/", sessions.sign_in, name="sign-in"),
    path("keluar/", sessions.sign_out, name="sign-out"),
    path("tema/", sessions.set_theme, name="set-theme"),
]
