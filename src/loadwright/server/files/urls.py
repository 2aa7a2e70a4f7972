"""The page of this app; streams of files are routed in ``config.asgi``."""

from django.urls import path

from . import views

app_name = "files"
urlpatterns = [path("servers/<int:server_id>/files", views.files, name="manager")]
