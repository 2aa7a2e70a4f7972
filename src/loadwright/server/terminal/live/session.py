"""One shell and its browser, if any. A session outlives browsers."""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from loadwright.server.platform.database import run_in_db
from loadwright.server.servers.connections.pool import Pool
from loadwright.server.servers.ssh.connect import Shell
from loadwright.server.servers.ssh.errors import SshError
from loadwright.server.terminal import actions
from loadwright.server.terminal.end_reasons import CLOSED, EXITED, FAILED, IDLE, LEFT, TAKEN, Ending, sentence

from . import access_checks
from .browser_connection import Browser
from .output_buffer import Stream

log = logging.getLogger(__name__)

WARN_SECONDS = 60.0
CLOSE_SECONDS = 5.0
MAX_UNSENT_BYTES = 4 * 1024 * 1024
"""Bytes of input that may wait for a program that does not read; more is dropped."""
TAKEN_OVER = 4409
"""Close code for a browser that is replaced by another one."""
IDLE_SOON: Promise = _("No input for a long time. The terminal closes in %(seconds)s seconds; press a key to keep it.")
INPUT_FULL: Promise = _("The program in the terminal is not reading input. Some of your input was dropped.")


@dataclass(frozen=True)
class Opening:
    """Identity of a session: person, browser session and server."""

    key: str
    user_id: int
    browser: str
    server_id: int
    server_name: str
    server_address: str


class Session:
    """A shell that is opening, open or ended. Belongs to one event loop."""

    def __init__(self, opening: Opening, pool: Pool, columns: int, rows: int) -> None:
        self.opening = opening
        self._pool = pool
        self._stream = Stream()
        self._shell: Shell | None = None
        self._size = columns, rows
        self._paused = False
        self._browser: Browser | None = None
        self._position = 0
        self._signed_in = opening.browser
        self._host_keys: tuple[str, ...] = ()
        self._bytes_in = 0
        self._typed_at = self._attached_at = self._left_at = time.time()
        self._output_at: float | None = None
        self._warned = self._full = False
        self._wanted: asyncio.Future[Ending] = asyncio.get_running_loop().create_future()
        self._ending: Ending | None = None

    # Life cycle -----------------------------------------------------------------------------------

    async def run(self) -> None:
        """Open the shell, hold it until the session ends, and return the reason."""
        keeping = asyncio.create_task(self._keep())
        first: list[asyncio.Future[Any]] = [keeping, self._wanted]
        await asyncio.wait(first, return_when=asyncio.FIRST_COMPLETED)
        if self._shell is not None:
            await asyncio.wait([keeping], timeout=CLOSE_SECONDS)
        if not keeping.done():
            keeping.cancel()
            await asyncio.wait([keeping])
        ending = self._outcome(keeping)
        figures = {"bytes_in": self._bytes_in, "bytes_out": self._stream.received}
        try:
            ending = await run_in_db(actions.finished, self.opening.key, ending, **figures)
        except Exception:
            log.exception("Recording the end of terminal %s failed.", self.opening.key)
        self._ending = ending
        if self._browser is not None:
            if self._shell is None and self._stream.received and ending.final_output:
                # It ended before the greeting: a forced command, or a login shell that refuses.
                self._greet(self._browser)
            self._tell_end(self._browser)

    async def _keep(self) -> None:
        self._host_keys = await run_in_db(access_checks.admitted, self.opening.user_id, self.opening.server_id)
        async with self._pool.connection(self.opening.user_id, self.opening.server_id) as connection:
            columns, rows = self._size
            shell = await connection.open_shell(
                columns=columns, rows=rows, on_output=self._take_output, on_end=self._shell_ended
            )
            try:
                if not await run_in_db(actions.started, self.opening.key):
                    return
                self._shell = shell
                if self._size != (columns, rows):
                    shell.resize(*self._size)
                if self._browser is not None:
                    self._greet(self._browser)
                self._flow()
                await asyncio.shield(self._wanted)
            finally:
                await shell.close()

    def _outcome(self, keeping: asyncio.Task[None]) -> Ending:
        if self._wanted.done():
            return self._wanted.result()
        error = None if keeping.cancelled() else keeping.exception()
        if isinstance(error, SshError):
            return Ending(error.kind, error.detail, error.via)
        if error is not None:
            log.error("Terminal %s failed.", self.opening.key, exc_info=error)
            return Ending(FAILED)
        return Ending(CLOSED)

    def end(self, ending: Ending) -> None:
        """Request its end, unless already requested."""
        if not self._wanted.done():
            self._wanted.set_result(ending)
            if not ending.final_output:
                self._stream.detach()

    def _shell_ended(self, why: str) -> None:
        self.end(Ending(why or EXITED))

    # Output ---------------------------------------------------------------------------------------

    def _take_output(self, data: bytes) -> None:
        self._output_at = time.time()
        self._stream.add(data)
        if self._browser is not None and (sendable := self._stream.sendable):
            self._browser.output(sendable)
        self._flow()

    def take(self) -> bytes:
        """Return the next bytes for the browser."""
        frame = self._stream.take()
        if self._paused:
            self._flow()
        return frame

    @property
    def waiting(self) -> int:
        """Return the number of bytes still to be sent to the browser."""
        return self._stream.waiting

    def _flow(self) -> None:
        """Pause or resume the shell."""
        if self._shell is None:
            return
        if not self._paused and self._stream.full:
            self._paused = True
            self._shell.pause()
        elif self._paused and self._stream.roomy:
            self._paused = False
            self._shell.resume()

    # The browser ----------------------------------------------------------------------------------

    def fronted_by(self, browser: Browser) -> bool:
        """Return whether this is the attached browser."""
        return self._browser is browser

    def attach(self, browser: Browser, signed_in: str, position: int) -> None:
        """Attach a browser of the same person; the previous one is detached."""
        if self._browser is not None:
            text = self._sentence(self._browser, Ending(TAKEN))
            self._browser.finish(TAKEN_OVER, drain=False, type="ended", kind=TAKEN, text=text)
        self._browser, self._signed_in, self._position = browser, signed_in, position
        self._attached_at = time.time()
        self._warned = False
        if self._shell is not None:
            self._greet(browser)
        if self._ending is not None:
            self._tell_end(browser)

    def _greet(self, browser: Browser) -> None:
        """Start sending; earlier output waits in the buffer."""
        attached = self._stream.attach(self._position)
        opening = self.opening
        server = {"id": opening.server_id, "name": opening.server_name, "address": opening.server_address}
        lost = {"lost": attached.lost} if attached.lost else {}
        place = {"offset": attached.offset, "end": self._stream.received, **lost}
        browser.attach(self, session=opening.key, server=server, **place)
        browser.output(self._stream.sendable)
        self._flow()

    def detach(self, browser: Browser) -> None:
        """Record that a browser has disconnected."""
        if self._browser is browser:
            self._browser = None
            self._left_at = time.time()
            self._stream.detach()
            self._flow()

    def write(self, text: str) -> None:
        self._typed_at = time.time()
        self._warned = False
        data = text.encode("utf-8", "replace")
        shell = self._shell
        if shell is None:
            return
        # Not reading from the browser instead would stop its acknowledgements, and with them the output that the
        # program may have to write before it reads again.
        if shell.unsent + len(data) <= MAX_UNSENT_BYTES:
            self._full = False
            self._bytes_in += len(data)
            shell.write(data)
        elif not self._full:
            self._full = True
            self._notice("input_full", "warning", INPUT_FULL)

    def resize(self, columns: int, rows: int) -> None:
        """Send the size of the browser's terminal to the shell, in characters."""
        if self._size != (columns, rows):
            self._size = columns, rows
            if self._shell is not None:
                self._shell.resize(columns, rows)

    def acknowledge(self, drawn: int) -> None:
        """Record the position up to which the browser has drawn. Raises ``ValueError`` if it was never sent."""
        self._stream.acknowledge(drawn)
        if self._browser is not None:
            self._browser.output(self._stream.sendable)

    # Time -----------------------------------------------------------------------------------------

    def tick(self, now: float) -> None:
        """Close the session if unused, with a warning one minute before. ``now`` is in seconds since the epoch.

        Without a browser nobody can give it input, so only the time without one counts.
        """
        if self._browser is None:
            if now - self._left_at >= settings.TERMINAL_KEEP_S:
                self.end(Ending(LEFT))
            return
        left_s = settings.TERMINAL_IDLE_S - (now - max(self._typed_at, self._attached_at))
        if left_s <= 0:
            self.end(Ending(IDLE))
        elif not self._warned and left_s <= min(WARN_SECONDS, settings.TERMINAL_IDLE_S / 2):
            self._warned = True
            self._notice("idle", "warning", IDLE_SOON, seconds=round(left_s))

    @property
    def live(self) -> access_checks.Live | None:
        """Return its state for checks and figures; ``None`` before the shell is open and once its end is requested."""
        if self._shell is None or self._wanted.done():
            return None
        return access_checks.Live(
            key=self.opening.key,
            user_id=self.opening.user_id,
            server_id=self.opening.server_id,
            browser=self._signed_in,
            host_keys=self._host_keys,
            input_at=self._typed_at,
            output_at=self._output_at,
            left_at=None if self._browser is not None else self._left_at,
            bytes_in=self._bytes_in,
            bytes_out=self._stream.received,
        )

    # Messages -------------------------------------------------------------------------------------

    def _notice(self, kind: str, level: str, text: Promise, **values: object) -> None:
        if (browser := self._browser) is not None:
            with translation.override(browser.language):
                browser.enqueue(type="notice", kind=kind, level=level, text=str(text) % values)

    def _tell_end(self, browser: Browser) -> None:
        assert self._ending is not None
        text = self._sentence(browser, self._ending)
        browser.finish(drain=self._ending.final_output, type="ended", kind=self._ending.why, text=text)

    def _sentence(self, browser: Browser, ending: Ending) -> str:
        with translation.override(browser.language):
            return sentence(ending, name=self.opening.server_name, address=self.opening.server_address)
