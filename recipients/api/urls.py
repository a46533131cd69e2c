"""Addresses of the registry's API, below /api/v1/."""

from django.urls import path

from recipients.api import views


app_name = "api"

urlpatterns = [
    path("families/", views.FamilyListView.as_view(), name="families"),
    path("families/<int:pk>/", views.FamilyView.as_view(), name="family"),
    path("persons/", views.PersonListView.as_view(), name="persons"),
    path("imports/", views.ImportListView.as_view(), name="imports"),
    path("imports/<int:pk>/", views.ImportView.as_view(), name="import"),
    path("areas/", views.AreaListView.as_view(), name="areas"),
]
