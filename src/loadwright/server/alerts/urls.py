"""Pages of this app."""

from django.urls import path

from . import views

app_name = "alerts"
urlpatterns = [
    path("alerts", views.listed, name="list"),
    path("alerts/<int:alert_id>/acknowledge", views.acknowledge, name="acknowledge"),
    path("alerts/<int:alert_id>/silence", views.silence_alert, name="silence_alert"),
    path("alerts/rules", views.rules, name="rules"),
    path("alerts/rules/new", views.new_rule, name="new_rule"),
    path("alerts/rules/<int:rule_id>", views.one_rule, name="rule"),
    path("alerts/rules/<int:rule_id>/switch", views.switch_rule, name="switch_rule"),
    path("alerts/rules/<int:rule_id>/delete", views.delete_rule, name="delete_rule"),
    path("alerts/quiet", views.quiet, name="quiet"),
    path("alerts/quiet/new", views.new_silence, name="new_silence"),
    path("alerts/quiet/<int:silence_id>/end", views.end_silence, name="end_silence"),
    path("alerts/windows", views.windows, name="windows"),
    path("alerts/windows/new", views.new_window, name="new_window"),
    path("alerts/windows/<int:window_id>/delete", views.delete_window, name="delete_window"),
]
