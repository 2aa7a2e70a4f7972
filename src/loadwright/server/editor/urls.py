"""Addresses of the editor of plans."""

from django.urls import path

from loadwright.server.platform.requests import Upload

from . import views
from .schemas import CHANGES

app_name = "editor"
urlpatterns = [
    path("plans/<int:plan_id>/edit/rows", views.rows, name="rows"),
    path("plans/<int:plan_id>/edit/menu/<int:number>", views.menu, name="menu"),
    path("plans/<int:plan_id>/edit/source/<int:number>", views.source, name="source"),
    path("plans/<int:plan_id>/edit/form/<int:number>", views.form, name="form"),
    path("plans/<int:plan_id>/edit/fragment", views.fragment, name="fragment"),
    path("plans/<int:plan_id>/edit/find", views.find, name="find"),
    path("plans/<int:plan_id>/edit/problems", views.problems, name="problems"),
    *(
        path(f"plans/<int:plan_id>/edit/{operation}", views.change, {"operation": operation}, name=operation)
        for operation in CHANGES
    ),
]

UPLOADS = [Upload("POST", "/plans/<id>/edit/apply", "MAX_EDIT_BYTES")]
