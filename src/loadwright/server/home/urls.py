"""Pages that look over every app."""

from django.urls import path

from . import views

app_name = "home"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("search", views.search, name="search"),
]
