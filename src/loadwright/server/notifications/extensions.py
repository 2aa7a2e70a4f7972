"""Extensions of apps below: the encrypted settings of channels."""

from loadwright.server.platform.keyring import Sealed

from .models import Channel

SEALED = [Sealed(Channel, lambda channel: f"{channel} ({channel.project or 'all projects'})")]
