"""Pages of this app."""

from django.urls import path

from . import views

app_name = "notifications"
urlpatterns = [
    path("notifications", views.listed, name="list"),
    path("notifications/new", views.new, name="new"),
    path("notifications/restrictions", views.restrictions, name="restrictions"),
    path("notifications/<int:channel_id>", views.one, name="channel"),
    path("notifications/<int:channel_id>/deliveries", views.deliveries, name="deliveries"),
    path("notifications/<int:channel_id>/deliveries/<int:delivery_id>/again", views.send_again, name="again"),
    path("notifications/<int:channel_id>/test", views.test, name="test"),
    path("notifications/<int:channel_id>/delete", views.delete, name="delete"),
]
