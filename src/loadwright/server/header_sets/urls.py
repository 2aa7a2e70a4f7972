"""Addresses of header sets, below those of plans."""

from django.urls import path

from . import views

app_name = "header_sets"
urlpatterns = [
    path("plans/header-sets", views.listed, name="list"),
    path("plans/header-sets/new", views.new, name="new"),
    path("plans/header-sets/<int:set_id>", views.one, name="one"),
    path("plans/header-sets/<int:set_id>/copy", views.copy, name="copy"),
    path("plans/header-sets/<int:set_id>/delete", views.delete, name="delete"),
    path("plans/header-sets/<int:set_id>/plans/<int:plan_id>/update", views.update_plan, name="update_plan"),
    path("plans/header-sets/<int:set_id>/plans/<int:plan_id>/detach", views.detach_plan, name="detach_plan"),
]
