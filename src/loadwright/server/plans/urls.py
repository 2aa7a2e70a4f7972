"""Pages of this app."""

from django.urls import path

from loadwright.server.platform.requests import Upload

from . import views

app_name = "plans"
urlpatterns = [
    path("plans", views.plans, name="list"),
    path("plans/upload", views.upload, name="upload"),
    path("plans/<int:plan_id>", views.plan, name="detail"),
    path("plans/<int:plan_id>/download", views.download, name="download"),
    path("plans/<int:plan_id>/rename", views.rename, name="rename"),
    path("plans/<int:plan_id>/delete", views.delete, name="delete"),
]

UPLOADS = [
    Upload("POST", "/plans/upload", "MAX_UPLOAD_BYTES"),
    Upload("POST", "/api/v1/plans", "MAX_UPLOAD_BYTES"),
]
