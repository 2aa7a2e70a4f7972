"""Files that elements read while a plan runs: data, uploads, scripts, included plans."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from loadwright.core.jmx.document import properties
from loadwright.core.jmx.document.tree import Element, Plan

# Class (without package) → the properties that name a file to read.
_PROPERTIES = {
    "CSVDataSet": ("filename",),
    "RandomCSVDataSetConfig": ("filename",),
    "IncludeController": ("IncludeController.includepath",),
    "BeanShellSampler": ("BeanShellSampler.filename",),
    "BeanShellAssertion": ("BeanShellAssertion.filename",),
    "XMLSchemaAssertion": ("xmlschema_assertion_filename",),
    "AccessLogSampler": ("logFile",),
    "SoapSampler": ("HttpSampler.xml_data_file",),
    "PublisherSampler": ("jms.input_file",),
    "SmtpSampler": ("SMTPSampler.emlMessageToSend",),
}
# Scripting elements keep their script's file in "filename": JSR223Sampler, BSFTimer, BeanShellPostProcessor …
_SCRIPTS = ("JSR223", "BSF", "BeanShell")
_FUNCTION = re.compile(r"\$\{__(?:CSVRead|StringFromFile|FileToString)\(([^,)$]+)[,)]")
_DRIVE = re.compile(r"[A-Za-z]:[/\\]")


@dataclass(frozen=True)
class FileReference:
    """A file an element reads. ``path`` is as written, ``source`` the property that names it."""

    element: Element
    source: str
    path: str

    @property
    def computed(self) -> bool:
        """Return whether the name is only known at run time (it holds a variable or function)."""
        return "${" in self.path

    @property
    def absolute(self) -> bool:
        """Return whether the path names one machine's place, so that it cannot travel with the plan."""
        return self.path.startswith(("/", "\\\\")) or _DRIVE.match(self.path) is not None

    @property
    def relative_path(self) -> str:
        """Return the path below the plan's folder, normalised; begins with ``..`` when it leads outside."""
        # JMeter takes a leading "~/" for the folder of the plan.
        return posixpath.normpath(self.path.removeprefix("~/"))


def file_references(plan: Plan) -> list[FileReference]:
    """Return the files that the plan's enabled elements read, in document order."""
    return [reference for element in plan.walk(enabled_only=True) for reference in references_of(element)]


def references_of(element: Element) -> list[FileReference]:
    """Return the files that one element reads, named by its properties or by functions in them."""
    found = [FileReference(element, name, path.strip()) for name, path in _named(element)]
    found += [
        FileReference(element, node.get("name", node.tag), match[1].strip())
        for node in element.node.iter("*")
        for match in _FUNCTION.finditer(node.text or "")
    ]
    return [reference for reference in found if reference.path]


def _named(element: Element) -> Iterator[tuple[str, str]]:
    node, kind = element.node, element.class_name
    names = _PROPERTIES.get(kind, ("filename",) if kind.startswith(_SCRIPTS) else ())
    for name in names:
        yield name, properties.text(node, name)
    if kind.startswith("HTTPSampler"):
        yield from _uploads(node)
    elif kind == "FTPSampler" and properties.boolean(node, "FTPSampler.upload"):
        yield "FTPSampler.localfilename", properties.text(node, "FTPSampler.localfilename")
    elif kind == "SmtpSampler":
        for path in properties.text(node, "SMTPSampler.attachFile").split(";"):
            yield "SMTPSampler.attachFile", path


def _uploads(node: etree._Element) -> Iterator[tuple[str, str]]:
    files = properties.find(node, "HTTPsampler.Files")
    if files is not None:
        for file in properties.collection(files, "HTTPFileArgs.files"):
            yield "File.path", properties.text(file, "File.path", file.get("name", ""))
    yield "HTTPSampler.FILE_NAME", properties.text(node, "HTTPSampler.FILE_NAME")
