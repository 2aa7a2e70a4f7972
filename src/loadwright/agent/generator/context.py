"""What all runs of a generator share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import httpx

from loadwright.agent.generator.files.bundle import BundleCache
from loadwright.agent.generator.files.data_files import DataFiles
from loadwright.agent.generator.jmeter.command import Java, JMeterInstall
from loadwright.agent.runtime.clock import ServerClock
from loadwright.agent.runtime.enrol import ServerUrl
from loadwright.agent.runtime.shipper import Shipper
from loadwright.agent.runtime.spool import Spool
from loadwright.core.protocol import Host

from .record import RunFolders


@dataclass
class GeneratorContext:
    """The means of work. ``agent`` is the generator's id.

    ``cpu_percent`` gives the host's CPU during a second of server time, ``host`` the host now; ``changed`` is called
    when what is observed changes.
    """

    agent: str
    server: ServerUrl
    client: httpx.AsyncClient
    jmeter: JMeterInstall
    java: Java
    bundles: BundleCache
    data_files: DataFiles
    folders: RunFolders
    spool: Spool
    shipper: Shipper
    clock: ServerClock
    cpu_percent: Callable[[int], float | None]
    host: Callable[[], Host]
    changed: Callable[[], None]
