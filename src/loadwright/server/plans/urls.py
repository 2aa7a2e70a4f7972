"""Pages of this app."""

from django.urls import path

from loadwright.server.platform.requests import Upload

from . import views
from .elements import variable_views
from .elements import views as element_views
from .files import views as file_views
from .imports import views as import_views
from .revisions import views as revision_views

app_name = "plans"
urlpatterns = [
    path("plans", views.plans, name="list"),
    path("plans/upload", views.upload, name="upload"),
    path("plans/imports/progress", import_views.progress, name="import_progress"),
    path("plans/imports/<int:import_id>", import_views.page, name="import"),
    path("plans/imports/<int:import_id>/options", import_views.options, name="import_options"),
    path("plans/imports/<int:import_id>/create", import_views.create, name="import_create"),
    path("plans/imports/<int:import_id>/discard", import_views.discard, name="import_discard"),
    path("plans/<int:plan_id>", views.plan, name="detail"),
    path("plans/<int:plan_id>/download", views.download, name="download"),
    path("plans/<int:plan_id>/variables", variable_views.variables, name="variables"),
    path("plans/<int:plan_id>/revisions", revision_views.revisions, name="revisions"),
    path("plans/<int:plan_id>/revisions/upload", revision_views.upload, name="upload_revision"),
    path("plans/<int:plan_id>/revisions/<int:number>", revision_views.revision, name="revision"),
    path("plans/<int:plan_id>/revisions/<int:number>/compare", revision_views.compare, name="compare_revision"),
    path("plans/<int:plan_id>/revisions/<int:number>/download", revision_views.download, name="download_revision"),
    path("plans/<int:plan_id>/revisions/<int:number>/restore", revision_views.restore, name="restore_revision"),
    path("plans/<int:plan_id>/revisions/<int:number>/describe", revision_views.describe, name="describe_revision"),
    path("plans/<int:plan_id>/requests", element_views.tables, name="elements"),
    path("plans/<int:plan_id>/requests/change", element_views.change, name="change_elements"),
    path("plans/<int:plan_id>/files", file_views.data_files, name="files"),
    path("plans/<int:plan_id>/files/preview", file_views.preview, name="preview_file"),
    path("plans/<int:plan_id>/files/download", file_views.download, name="download_file"),
    path("plans/<int:plan_id>/files/delete", file_views.delete, name="delete_file"),
    path("plans/<int:plan_id>/enable", views.enable, name="enable"),
    path("plans/<int:plan_id>/disable", views.disable, name="disable"),
    path("plans/<int:plan_id>/copy", views.copy, name="copy"),
    path("plans/<int:plan_id>/rename", views.rename, name="rename"),
    path("plans/<int:plan_id>/move", views.move, name="move"),
    path("plans/<int:plan_id>/delete", views.delete, name="delete"),
]

UPLOADS = [
    Upload("POST", "/plans/upload", "MAX_UPLOAD_BYTES"),
    Upload("POST", "/plans/<id>/revisions/upload", "MAX_UPLOAD_BYTES"),
    Upload("POST", "/plans/imports/<id>/options", "MAX_UPLOAD_BYTES"),
    Upload("POST", "/api/v1/plans", "MAX_UPLOAD_BYTES"),
    Upload("POST", "/api/v1/plans/import", "MAX_UPLOAD_BYTES"),
    Upload("POST", "/api/v1/plans/<id>/revisions", "MAX_UPLOAD_BYTES"),
    Upload("POST", "/api/v1/plans/<id>/files", "MAX_UPLOAD_BYTES"),
]
