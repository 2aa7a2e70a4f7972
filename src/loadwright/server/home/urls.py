"""Pages across all apps."""

from django.urls import path

from . import views

app_name = "home"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("storage", views.storage, name="storage"),
    path("search", views.search, name="search"),
]
