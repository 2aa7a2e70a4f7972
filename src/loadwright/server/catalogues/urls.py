"""Addresses of the plugins of generators, below those of generators."""

from django.urls import path

from . import views

app_name = "catalogues"
urlpatterns = [
    path("generators/<int:agent_id>/plugins", views.plugins, name="plugins"),
]
