"""Messages of ``core.messages`` on pages: in the reader's language, and in the database."""

from typing import Any

from django.db import models
from django.utils.translation import gettext

from loadwright.core.messages import Message, render


def localized(message: Message) -> str:
    """Return the text of a message in the active language."""
    return render(message, gettext)


class MessagesField(models.JSONField):
    """Stores a list of messages."""

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> list[Message]:
        """Return the messages that were stored; sentences of before messages had codes are among them as texts."""
        # Nothing is stored where an outer join found no row.
        return [Message.from_json(data) for data in super().from_db_value(value, expression, connection) or ()]

    def get_prep_value(self, value: Any) -> Any:
        """Return what is stored of messages."""
        return super().get_prep_value([message.to_json() for message in value])


class MessageField(models.JSONField):
    """Stores a ``Message``, or ``None``."""

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Message | None:
        """Return the message that was stored."""
        data = super().from_db_value(value, expression, connection)
        return None if data is None else Message.from_json(data)

    def get_prep_value(self, value: Any) -> Any:
        """Return what is stored of a message."""
        return super().get_prep_value(value.to_json() if isinstance(value, Message) else value)
