"""Pages of this app."""

from django.urls import path

from . import views as servers
from .credentials import views as credentials
from .host_keys import views as keys
from .spreadsheet import views as sheets

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
    path("credentials", credentials.listed, name="credentials"),
    path("credentials/new", credentials.new, name="new_credential"),
    path("credentials/<int:credential_id>", credentials.one, name="credential"),
    path("credentials/<int:credential_id>/delete", credentials.delete, name="delete_credential"),
]
