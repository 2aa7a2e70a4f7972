"""Errors of people, their accounts and tokens, and the audit."""

from loadwright.core.messages import declare
from loadwright.server.platform.errors import CONFLICT, FORBIDDEN, LOCKED, NOT_FOUND, declare_error

WRONG_SIGN_IN = declare_error("account.wrong_sign_in", "The user name or password is wrong.", field="password")
WRONG_PASSWORD = declare_error("account.wrong_password", "The current password is wrong.", field="old_password")
SAME_PASSWORD = declare_error(
    "account.same_password", "The new password is the same as the current one; choose another.", field="new_password"
)
UNKNOWN_LANGUAGE = declare_error("account.unknown_language", "Unknown language.", field="language")
SIGN_IN_FIRST = declare_error("account.sign_in_first", "Sign in first.", FORBIDDEN)
ADMINISTRATORS_ONLY = declare_error("account.administrators_only", "Only administrators can do this.", FORBIDDEN)
VISIBLE_TO_ADMINISTRATORS = declare_error(
    "account.visible_to_administrators", "Only administrators can see this.", FORBIDDEN
)
UNKNOWN_ZONE = declare_error(
    "audit.unknown_zone", "Unknown time zone “%(zone)s”; enter one such as Asia/Shanghai.", field="zone"
)
NOT_A_DATE = declare_error("audit.not_a_date", "“%(text)s” is not a date; enter one such as 2026-07-31.")
TOO_MANY_ATTEMPTS = declare_error(
    "account.too_many_attempts", "Too many failed attempts. Try again in 15 minutes, or ask an administrator.", LOCKED
)
USER_NAME_FORM = declare_error(
    "person.name_form", "A user name consists of 1 to 150 letters, digits and @ . + - _ only.", field="username"
)
USER_NAME_TAKEN = declare_error("person.name_taken", "This user name already exists.", CONFLICT, field="username")
OWN_PASSWORD = declare_error("person.own_password", "Change your own password on its page.", CONFLICT)
OWN_RIGHTS = declare_error(
    "person.own_rights", "You cannot remove your own rights; ask another administrator.", CONFLICT
)
LAST_ADMINISTRATOR = declare_error("person.last_administrator", "%(name)s is the last administrator.", CONFLICT)
PERSON_NAME = declare_error(
    "person.name", "A name has at most %(limit)s characters, without line breaks and control characters."
)
PERSON_EMAIL = declare_error(
    "person.email", "This is not an email address; enter one such as mei@example.org, or none.", field="email"
)
PERSON_NOT_FOUND = declare_error("person.not_found", "Person not found.", NOT_FOUND)
NO_SUCH_USER = declare_error("person.no_such_name", "No user has this name.", NOT_FOUND, field="username")
TOKEN_WITHOUT_PERSON = declare_error("token.without_person", "A token belongs to a person.")
TOKEN_BY_TOKEN = declare_error("token.by_token", "A token cannot create tokens; sign in to create one.", FORBIDDEN)
TOKEN_NAME = declare_error(
    "token.name",
    "Enter a token name of at most 100 characters, without line breaks and control characters.",
    field="name",
)
TOKEN_SCOPE = declare_error("token.scope", "The scope is either read or write.", field="scope")
TOKEN_DAYS = declare_error("token.days", "A token is valid for 1 to 3650 days.", field="days")
TOKEN_NOT_FOUND = declare_error("token.not_found", "You have no such token.", NOT_FOUND)
TOKEN_OF_PERSON = declare_error("token.not_of_person", "This person has no such token.", NOT_FOUND)
TOKEN_READ_ONLY = declare_error("token.read_only", "This token may only read; use one with the scope write.", FORBIDDEN)
WEAK_PASSWORD = declare_error("account.weak_password", "Choose another password: %(problems)s.", field="new_password")
PASSWORD_PROBLEMS = {
    "password_too_similar": declare("account.password_too_similar", "it is too similar to your user name"),
    "password_too_short": declare("account.password_too_short", "it has fewer than %(min_length)s characters"),
    "password_too_common": declare("account.password_too_common", "it is a common password"),
}
"""Problems of a password, by the code of Django’s validators."""
