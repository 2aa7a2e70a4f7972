"""Tools shared by all runs of a generator."""

from __future__ import annotations

from dataclasses import dataclass

import httpx

from loadwright.agent.generator.files.bundle import BundleCache
from loadwright.agent.generator.files.data_files import DataFiles
from loadwright.agent.generator.jmeter.command import Java, JMeterInstall
from loadwright.agent.generator.jmeter.standby_keeper import StandbyKeeper

from .record import RunFolders


@dataclass(frozen=True)
class GeneratorTools:
    """JMeter, Java, the JVM in standby, the folders of bundles, data files and runs; a client that sends the token."""

    client: httpx.AsyncClient
    jmeter: JMeterInstall
    java: Java
    standby: StandbyKeeper
    bundles: BundleCache
    data_files: DataFiles
    folders: RunFolders
