"""Pages of this app."""

from django.urls import path

from .account import views as account
from .audit_log import views as audit
from .jobs import views as jobs
from .people import views as people
from .tokens import views as tokens

app_name = "accounts"
urlpatterns = [
    path("login", account.sign_in, name="login"),
    path("logout", account.sign_out, name="logout"),
    path("language", account.choose_language, name="language"),
    path("password", account.change_password, name="password"),
    path("sessions", account.sessions, name="sessions"),
    path("tokens", tokens.tokens, name="tokens"),
    path("tokens/<int:token_id>/revoke", tokens.revoke_token, name="revoke_token"),
    path("people", people.people, name="people"),
    path("people/<int:user_id>", people.person, name="person"),
    path("people/<int:user_id>/tokens/<int:token_id>/revoke", people.revoke_token, name="revoke_token_of"),
    path("people/<int:user_id>/active", people.set_active, name="active"),
    path("people/<int:user_id>/administrator", people.set_administrator, name="administrator"),
    path("people/<int:user_id>/reset", people.reset_password, name="reset_password"),
    path("people/<int:user_id>/unlock", people.unlock, name="unlock"),
    path("audit", audit.audit, name="audit"),
    path("jobs", jobs.jobs, name="jobs"),
    path("audit.csv", audit.audit_csv, name="audit_csv"),
]
