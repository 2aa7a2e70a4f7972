"""Messages of ``core.messages`` on pages: in the reader's language, and in the database."""

from typing import Any

from django.db import models
from django.utils.translation import gettext

from loadwright.core.messages import Message, render


def localized(message: Message) -> str:
    """Return the text of a message in the active language."""
    return render(message, gettext)


class MessageField(models.JSONField):
    """Stores a ``Message``, or ``None``."""

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Message | None:
        """Return the message that was stored."""
        data = super().from_db_value(value, expression, connection)
        return None if data is None else Message.from_json(data)

    def get_prep_value(self, value: Any) -> Any:
        """Return what is stored of a message."""
        return super().get_prep_value(value.to_json() if isinstance(value, Message) else value)
