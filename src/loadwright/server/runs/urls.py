"""Pages of this app."""

from django.urls import path

from . import failure_views, views
from .hosts import views as host_views
from .schedules import load_views
from .schedules import views as schedule_views
from .trials import views as trial_views

app_name = "runs"
urlpatterns = [
    path("plans/<int:plan_id>/load", load_views.load, name="load"),
    path("plans/<int:plan_id>/schedules", schedule_views.schedules, name="schedules"),
    path("plans/<int:plan_id>/schedules/preview", schedule_views.preview, name="schedule_preview"),
    path("schedules", schedule_views.every, name="all_schedules"),
    path("schedules/calendar", schedule_views.month, name="calendar"),
    path("schedules/<int:schedule_id>", schedule_views.schedule, name="schedule"),
    path("schedules/<int:schedule_id>/enabled", schedule_views.set_enabled, name="schedule_enabled"),
    path("schedules/<int:schedule_id>/delete", schedule_views.delete, name="schedule_delete"),
    path("plans/<int:plan_id>/start", load_views.start, name="start"),
    path("plans/<int:plan_id>/trial", trial_views.start, name="try"),
    path("plans/<int:plan_id>/try", trial_views.panel, name="try_panel"),
    path("runs/<int:run_id>/trial", trial_views.trial, name="trial"),
    path("runs/<int:run_id>/trial/<str:key>", trial_views.sample, name="sample"),
    path("runs", views.runs, name="list"),
    path("runs/bands", host_views.bands, name="bands"),
    path("runs/new", views.new, name="new"),
    path("runs/<int:run_id>", views.run, name="detail"),
    path("runs/<int:run_id>/target", views.change_target, name="target"),
    path("runs/<int:run_id>/note", views.add_note, name="note"),
    path("runs/<int:run_id>/stop", views.stop, name="stop"),
    path("runs/<int:run_id>/generators/<int:agent_id>", views.steer, name="steer"),
    path("runs/<int:run_id>/generators/<int:agent_id>/log", views.generator_log, name="log"),
    path("runs/<int:run_id>/delete", views.delete, name="delete"),
    path("runs/<int:run_id>/failures", failure_views.failures, name="failures"),
    path("runs/<int:run_id>/plan.zip", views.executed_plan, name="executed"),
    path("runs/<int:run_id>/files.zip", views.all_run_files, name="all_files"),
    path("runs/<int:run_id>/files", views.run_files, name="files"),
    path("runs/<int:run_id>/files/<str:name>", views.run_file, name="file"),
]
