"""Programmes, determinations, rosters, deliveries and the dashboard."""

from django.urls import path

from distribution.views import dashboard


app_name = "distribution"

urlpatterns = [
    path("dasbor/", dashboard.dashboard, name="dashboard"),
    path("dasbor/unduh/", dashboard.dashboard_xlsx, name="dashboard-xlsx"),
]
