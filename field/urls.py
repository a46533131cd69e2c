"""The facilitator's phone."""

from django.urls import path

from field.views import visits


app_name = "field"

urlpatterns = [
    path("", visits.home, name="home"),
    path("kunjungan/<int:pk>/", visits.visit, name="visit"),
]
