"""The facilitator's phone."""

from django.urls import path

from field.views import objections, visits


app_name = "field"

urlpatterns = [
    path("", visits.home, name="home"),
    path("sanggah/", objections.objection_visits, name="objections"),
    path("sanggah/baru/", objections.objection_new, name="objection-new"),
    path("sanggah/<int:pk>/", objections.objection_visit, name="objection-visit"),
    path("kunjungan/<int:pk>/", visits.visit, name="visit"),
]
