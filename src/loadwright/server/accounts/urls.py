"""Pages of this app."""

from django.urls import path

from . import views
from .audit_log import views as audit
from .jobs import views as jobs
from .people import views as people

app_name = "accounts"
urlpatterns = [
    path("login", views.sign_in, name="login"),
    path("logout", views.sign_out, name="logout"),
    path("language", views.choose_language, name="language"),
    path("password", views.change_password, name="password"),
    path("sessions", views.sessions, name="sessions"),
    path("tokens", views.tokens, name="tokens"),
    path("tokens/<int:token_id>/revoke", views.revoke_token, name="revoke_token"),
    path("people", people.people, name="people"),
    path("people/<int:user_id>/active", people.set_active, name="active"),
    path("people/<int:user_id>/administrator", people.set_administrator, name="administrator"),
    path("people/<int:user_id>/reset", people.reset_password, name="reset_password"),
    path("people/<int:user_id>/unlock", people.unlock, name="unlock"),
    path("audit", audit.audit, name="audit"),
    path("jobs", jobs.jobs, name="jobs"),
    path("audit.csv", audit.audit_csv, name="audit_csv"),
]
