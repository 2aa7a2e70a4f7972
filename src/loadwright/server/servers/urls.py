"""Pages of this app."""

from django.urls import path

from .views import credentials, keys, projects, rooms, servers, sheets

app_name = "servers"
urlpatterns = [
    path("servers", servers.listed, name="list"),
    path("servers/new", servers.new, name="new"),
    path("servers/bulk", servers.bulk, name="bulk"),
    path("servers/import", sheets.take, name="import"),
    path("servers/export.csv", sheets.export, name="export"),
    path("servers/keys", keys.several, name="keys"),
    path("servers/<int:server_id>", servers.one, name="detail"),
    path("servers/<int:server_id>/edit", servers.edit, name="edit"),
    path("servers/<int:server_id>/delete", servers.delete, name="delete"),
    path("servers/<int:server_id>/facts", servers.facts, name="facts"),
    path("servers/<int:server_id>/key", keys.key, name="key"),
    path("servers/<int:server_id>/key/offered", keys.offered, name="offered"),
    path("servers/<int:server_id>/key/row", keys.row, name="key_row"),
    path("projects", projects.listed, name="projects"),
    path("projects/<int:project_id>", projects.one, name="project"),
    path("projects/<int:project_id>/delete", projects.delete, name="delete_project"),
    path("projects/<int:project_id>/members", projects.set_member, name="set_member"),
    path("projects/<int:project_id>/members/<str:username>/remove", projects.remove_member, name="remove_member"),
    path("rooms", rooms.listed, name="rooms"),
    path("rooms/<int:room_id>", rooms.one, name="room"),
    path("rooms/<int:room_id>/delete", rooms.delete, name="delete_room"),
    path("credentials", credentials.listed, name="credentials"),
    path("credentials/new", credentials.new, name="new_credential"),
    path("credentials/<int:credential_id>", credentials.one, name="credential"),
    path("credentials/<int:credential_id>/delete", credentials.delete, name="delete_credential"),
]
