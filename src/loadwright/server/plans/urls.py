"""Pages of this app."""

from django.urls import path

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
