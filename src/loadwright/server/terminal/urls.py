"""Pages of this app, and what they ask for; WebSockets and streams of files are routed in ``config.asgi``."""

from django.urls import path

from . import files_pages, pages, views

app_name = "terminal"
urlpatterns = [
    path("terminal", pages.terminal, name="terminal"),
    path("terminal/servers", pages.servers, name="servers"),
    path("servers/<int:server_id>/files", files_pages.files, name="files"),
    path("servers/<int:server_id>/terminal", views.open_session, name="open"),
    path("terminal/sessions", views.sessions, name="sessions"),
    path("terminal/<str:key>/ticket", views.ticket, name="ticket"),
    path("terminal/<str:key>/end", views.end, name="end"),
]
