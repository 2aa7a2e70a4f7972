"""Pages of this app and their requests. WebSockets are routed in ``config.asgi``."""

from django.urls import path

from .views import page, sessions

app_name = "terminal"
urlpatterns = [
    path("terminal", page.terminal, name="terminal"),
    path("terminal/servers", page.servers, name="servers"),
    path("servers/<int:server_id>/terminal", sessions.open_session, name="open"),
    path("terminal/shells", sessions.shells, name="shells"),
    path("terminal/sessions", sessions.sessions, name="sessions"),
    path("terminal/<str:key>/ticket", sessions.ticket, name="ticket"),
    path("terminal/<str:key>/end", sessions.end, name="end"),
]
