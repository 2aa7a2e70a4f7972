"""Pages of this app."""

from django.urls import path

from . import views

app_name = "fleet"
urlpatterns = [
    path("generators", views.generators, name="list"),
    path("generators/table", views.table, name="table"),
    path("generators/<int:agent_id>/enabled", views.set_enabled, name="enabled"),
    path("generators/<int:agent_id>/rename", views.rename, name="rename"),
    path("generators/<int:agent_id>/room", views.set_room, name="room"),
    path("generators/<int:agent_id>/revoke", views.revoke, name="revoke"),
]
