"""The browser's WebSocket: what ``live`` tells about one run."""

import asyncio
import json

from starlette.websockets import WebSocket, WebSocketDisconnect

from loadwright.server.accounts.sessions import signed_in

from .live import Hub, Subscriber
from .models import Run

NOT_SIGNED_IN = 4401
NO_SUCH_RUN = 4404
MAX_LABEL = 10_000


class RunSocket:
    """Answers ``/ws/runs/<id>`` for people who are signed in, on pages of this server."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub

    async def serve(self, socket: WebSocket) -> None:
        """Serve one browser until it leaves."""
        if await signed_in(socket) is None:
            await socket.close(NOT_SIGNED_IN)
            return
        run = await Run.objects.filter(pk=socket.path_params["run"]).afirst()
        await socket.accept()
        if run is None:
            await socket.close(NO_SUCH_RUN)
            return
        async with self._hub.subscribe(run.pk, run.key) as (subscriber, wake):
            tasks = [
                asyncio.create_task(_send(socket, subscriber)),
                asyncio.create_task(_hear(socket, subscriber, wake)),
            ]
            try:
                await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)


async def _send(socket: WebSocket, subscriber: Subscriber) -> None:
    while True:
        await socket.send_text(await subscriber.messages.get())


async def _hear(socket: WebSocket, subscriber: Subscriber, wake: asyncio.Event) -> None:
    while True:
        try:
            message = json.loads(await socket.receive_text())
            label = message["label"]
        except WebSocketDisconnect:
            return
        except (ValueError, TypeError, LookupError):
            continue
        if label is None or (isinstance(label, str) and len(label) <= MAX_LABEL):
            subscriber.label = label
            subscriber.needs_label = label is not None
            wake.set()
