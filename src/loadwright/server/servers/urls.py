"""Pages of this app."""

from django.urls import path

from .views import credentials, host_keys, servers, spreadsheet

app_name = "servers"
urlpatterns = [
    path("servers", servers.listed, name="list"),
    path("servers/new", servers.new, name="new"),
    path("servers/bulk", servers.bulk, name="bulk"),
    path("servers/import", spreadsheet.take, name="import"),
    path("servers/export.csv", spreadsheet.export, name="export"),
    path("servers/keys", host_keys.several, name="keys"),
    path("servers/<int:server_id>", servers.one, name="detail"),
    path("servers/<int:server_id>/edit", servers.edit, name="edit"),
    path("servers/<int:server_id>/delete", servers.delete, name="delete"),
    path("servers/<int:server_id>/facts", servers.facts, name="facts"),
    path("servers/<int:server_id>/key", host_keys.key, name="key"),
    path("servers/<int:server_id>/key/offered", host_keys.offered, name="offered"),
    path("servers/<int:server_id>/key/row", host_keys.row, name="key_row"),
    path("credentials", credentials.listed, name="credentials"),
    path("credentials/new", credentials.new, name="new_credential"),
    path("credentials/<int:credential_id>", credentials.one, name="credential"),
    path("credentials/<int:credential_id>/delete", credentials.delete, name="delete_credential"),
]
