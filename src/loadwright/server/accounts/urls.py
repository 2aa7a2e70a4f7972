"""Pages of this app."""

from django.urls import path

from .views import account, audit, people

app_name = "accounts"
urlpatterns = [
    path("login", account.sign_in, name="login"),
    path("logout", account.sign_out, name="logout"),
    path("language", account.choose_language, name="language"),
    path("password", account.change_password, name="password"),
    path("sessions", account.sessions, name="sessions"),
    path("tokens", account.tokens, name="tokens"),
    path("tokens/<int:token_id>/revoke", account.revoke_token, name="revoke_token"),
    path("people", people.people, name="people"),
    path("people/<int:user_id>/active", people.set_active, name="active"),
    path("people/<int:user_id>/administrator", people.set_administrator, name="administrator"),
    path("people/<int:user_id>/reset", people.reset_password, name="reset_password"),
    path("people/<int:user_id>/unlock", people.unlock, name="unlock"),
    path("audit", audit.audit, name="audit"),
    path("audit.csv", audit.audit_csv, name="audit_csv"),
]
