"""Pages of this app."""

from django.urls import path

from .views import projects, rooms

app_name = "projects"
urlpatterns = [
    path("projects", projects.listed, name="list"),
    path("projects/<int:project_id>", projects.one, name="detail"),
    path("projects/<int:project_id>/delete", projects.delete, name="delete"),
    path("projects/<int:project_id>/members", projects.set_member, name="set_member"),
    path("projects/<int:project_id>/members/<str:username>/remove", projects.remove_member, name="remove_member"),
    path("rooms", rooms.listed, name="rooms"),
    path("rooms/<int:room_id>", rooms.one, name="room"),
    path("rooms/<int:room_id>/delete", rooms.delete, name="delete_room"),
]
