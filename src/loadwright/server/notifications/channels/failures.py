"""Why a delivery failed. No message contains an address, which may be a secret, only the host in it."""

from loadwright.core.messages import Message, declare, shortened


class DeliveryError(Exception):
    """A channel could not deliver. ``again``: a later attempt may succeed. ``str()`` is the English text."""

    def __init__(self, message: Message, *, again: bool) -> None:
        super().__init__(message)
        self.message = shortened(message)
        self.again = again


NOT_RESOLVED = declare("delivery.not_resolved", "The name %(host)s cannot be resolved.")
LOCAL = declare(
    "delivery.local",
    "%(host)s is an address of the server’s own machine or network link; LOADWRIGHT_LOCAL_WEBHOOKS does not permit it.",
)
NOT_REACHED = declare("delivery.not_reached", "%(host)s cannot be reached: %(reason)s")
PROXY = declare("delivery.proxy", "%(host)s cannot be reached through the proxy: %(reason)s")
NO_ANSWER = declare("delivery.no_answer", "%(host)s did not answer within %(seconds)s s.")
CUT_OFF = declare("delivery.cut_off", "The connection to %(host)s ended before it answered.")
REDIRECTED = declare(
    "delivery.redirected",
    "%(host)s redirects to another address (status %(status)s). Enter the address it redirects to.",
)
STATUS = declare("delivery.status", "%(host)s answered with status %(status)s.")
REFUSED = declare("delivery.refused", "%(host)s refused the message: %(code)s %(text)s")
UNKNOWN_ANSWER = declare("delivery.unknown_answer", "%(host)s did not answer like %(service)s. Check the address.")

NO_MAIL_SERVER = declare("delivery.no_mail_server", "No mail server is configured (LOADWRIGHT_SMTP_HOST).")
MAIL_NOT_REACHED = declare("delivery.mail_not_reached", "The mail server cannot be reached: %(reason)s")
MAIL_REFUSED = declare("delivery.mail_refused", "The mail server refused the message: %(reason)s")
RECEIVERS_REFUSED = declare("delivery.receivers_refused", "The mail server refused all receivers: %(receivers)s")
SOME_RECEIVERS_REFUSED = declare(
    "delivery.some_receivers_refused",
    "The mail server refused some receivers: %(receivers)s. The others received the message.",
)
