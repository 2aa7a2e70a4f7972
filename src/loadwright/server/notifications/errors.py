"""Errors of channels and their settings."""

from loadwright.server.platform.errors import CONFLICT, FORBIDDEN, NOT_FOUND, declare_error

CHANNEL_NOT_FOUND = declare_error("channel.not_found", "This channel does not exist.", NOT_FOUND)
CHANNELS_OF_MAINTAINERS = declare_error(
    "channel.maintainers_only",
    "Only maintainers of the project and administrators can see and change its channels.",
    FORBIDDEN,
)
SHARED_BY_ADMINISTRATORS = declare_error(
    "channel.administrators_only", "Only administrators can create channels of all projects.", FORBIDDEN
)
CHANNEL_PROJECT = declare_error(
    "channel.project_not_found", "Choose one of the projects that you maintain.", NOT_FOUND, field="project"
)
CHANNEL_NAME_TAKEN = declare_error("channel.name_taken", "Another channel has this name.", CONFLICT, field="name")
CHANNEL_KIND = declare_error("channel.kind", "The kind must be one of %(kinds)s.", field="kind")
CHANNEL_LANGUAGE = declare_error("channel.language", "The language must be one of %(languages)s.", field="language")
CHANNEL_ZONE = declare_error(
    "channel.zone", "Unknown time zone “%(zone)s”; enter one such as Europe/Berlin.", field="zone"
)
CHANNEL_EVENT = declare_error("channel.event", "The events must be among %(events)s.", field="events")
CHANNEL_PLANS = declare_error(
    "channel.plans", "A channel can be restricted to plans of its own project only.", field="plans"
)
CHANNEL_PROJECTS = declare_error(
    "channel.projects", "Only a channel of all projects can be restricted to projects that exist.", field="projects"
)
CHANNEL_SETTING = declare_error(
    "channel.setting_unknown", "A channel of the kind %(kind)s has the settings %(names)s.", field="settings"
)
CHANNELS_TOO_MANY = declare_error("channel.too_many", "There can be at most %(limit)s channels.", CONFLICT)
TEST_WAITS = declare_error(
    "channel.test_waits", "A test message of this channel is still being sent; wait for its outcome.", CONFLICT
)
DELIVERY_NOT_FOUND = declare_error("channel.delivery_not_found", "This message does not exist.", NOT_FOUND)
DELIVERY_NOT_FAILED = declare_error("channel.delivery_not_failed", "Only failed messages can be sent again.", CONFLICT)
URL_MISSING = declare_error("channel.url_missing", "Enter the address.", field="url")
URL_TOO_LONG = declare_error("channel.url_too_long", "An address can have at most %(limit)s characters.", field="url")
URL_FORM = declare_error(
    "channel.url_form", "This is not an address of a web server; it begins with https:// or http://.", field="url"
)
URL_LOCAL = declare_error(
    "channel.url_local",
    "Addresses of the server’s own machine or network link are not permitted (LOADWRIGHT_LOCAL_WEBHOOKS).",
    field="url",
)
SECRET_FORM = declare_error(
    "channel.secret_form", "A secret can have at most %(limit)s characters, and no line breaks.", field="secret"
)
MAIL_NOT_CONFIGURED = declare_error(
    "channel.mail_not_configured",
    "No mail server is configured: an administrator sets LOADWRIGHT_SMTP_HOST.",
    CONFLICT,
    field="receivers",
)
RECEIVERS_MISSING = declare_error("channel.receivers_missing", "Enter at least one address.", field="receivers")
TOO_MANY_RECEIVERS = declare_error(
    "channel.too_many_receivers", "A channel can have at most %(limit)s receivers.", field="receivers"
)
RECEIVER_FORM = declare_error("channel.receiver_form", "“%(address)s” is not a mail address.", field="receivers")
