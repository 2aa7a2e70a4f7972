"""Addresses of the editor of plans."""

from django.urls import path

from loadwright.server.platform.requests import Upload

from . import page, views
from .schemas import CHANGES

app_name = "editor"
urlpatterns = [
    path("plans/new", page.new_plan, name="new"),
    path("plans/<int:plan_id>/edit", page.editor, name="page"),
    path("plans/<int:plan_id>/edit/save", page.save, name="save"),
    path("plans/<int:plan_id>/edit/conflicts", page.conflicts, name="conflicts"),
    path("plans/<int:plan_id>/edit/discard", page.discard, name="discard"),
    path("plans/<int:plan_id>/edit/rows", views.rows, name="rows"),
    path("plans/<int:plan_id>/edit/starting", views.starting, name="starting"),
    path("plans/<int:plan_id>/edit/menu/<int:number>", views.menu, name="menu"),
    path("plans/<int:plan_id>/edit/source/<int:number>", views.source, name="source"),
    path("plans/<int:plan_id>/edit/form/<int:number>", views.form, name="form"),
    path("plans/<int:plan_id>/edit/fragment", views.fragment, name="fragment"),
    path("plans/<int:plan_id>/edit/find", views.find, name="find"),
    path("plans/<int:plan_id>/edit/follow", views.follow, name="follow"),
    path("plans/<int:plan_id>/edit/headers", views.save_headers, name="save_headers"),
    path("plans/<int:plan_id>/edit/problems", views.problems, name="problems"),
    *(
        path(f"plans/<int:plan_id>/edit/{operation}", views.change, {"operation": operation}, name=operation)
        for operation in CHANGES
    ),
]

UPLOADS = [Upload("POST", f"/plans/<id>/edit/{operation}", "MAX_EDIT_BYTES") for operation in ("apply", "paste")]
