"""Pages of this app."""

from django.urls import path

from .views import alerts, quiet, rules

app_name = "alerts"
urlpatterns = [
    path("alerts", alerts.listed, name="list"),
    path("alerts/acknowledge", alerts.acknowledge_several, name="acknowledge_several"),
    path("alerts/runs/<int:run_id>", alerts.of_run, name="of_run"),
    path("alerts/events", alerts.events, name="events"),
    path("alerts/<int:alert_id>/acknowledge", alerts.acknowledge, name="acknowledge"),
    path("alerts/<int:alert_id>/silence", alerts.silence_alert, name="silence_alert"),
    path("alerts/rules", rules.rules, name="rules"),
    path("alerts/rules/new", rules.new_rule, name="new_rule"),
    path("alerts/rules/<int:rule_id>", rules.one_rule, name="rule"),
    path("alerts/rules/<int:rule_id>/switch", rules.switch_rule, name="switch_rule"),
    path("alerts/rules/<int:rule_id>/delete", rules.delete_rule, name="delete_rule"),
    path("alerts/quiet", quiet.quiet, name="quiet"),
    path("alerts/quiet/new", quiet.new_silence, name="new_silence"),
    path("alerts/quiet/<int:silence_id>/end", quiet.end_silence, name="end_silence"),
    path("alerts/windows", quiet.windows, name="windows"),
    path("alerts/windows/new", quiet.new_window, name="new_window"),
    path("alerts/windows/<int:window_id>", quiet.one_window, name="window"),
    path("alerts/windows/<int:window_id>/delete", quiet.delete_window, name="delete_window"),
]
