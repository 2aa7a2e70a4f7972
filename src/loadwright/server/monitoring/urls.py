"""Pages of this app."""

from django.urls import path

from . import views

app_name = "monitoring"
urlpatterns = [
    path("monitoring", views.page, name="page"),
    path("monitoring/loads", views.loads, name="loads"),
    path("monitoring/events", views.events, name="events"),
    path("hosts", views.hosts, name="hosts"),
    path("hosts/link-suggested", views.link_suggested, name="link_suggested"),
    path("hosts/agents/<int:agent_id>/link", views.link, name="link"),
    path("hosts/agents/<int:agent_id>/revoke", views.revoke, name="revoke"),
    path("hosts/<int:server_id>/agent", views.agent, name="agent"),
    path("hosts/<int:server_id>/settings", views.settings, name="settings"),
    path("hosts/<int:server_id>/drop-caches", views.drop_caches, name="drop_caches"),
]
