"""Which elements of a plan read which files, and how CSV data sets read theirs."""

from __future__ import annotations

from dataclasses import dataclass, field

from loadwright.core.jmx.document.tree import Element, Plan
from loadwright.core.jmx.elements import registry, values
from loadwright.core.jmx.elements.files import FileReference, references_of

DATA_SETS = ("CSVDataSet", "RandomCSVDataSetConfig")
SETTINGS = (
    "variableNames",
    "delimiter",
    "fileEncoding",
    "ignoreFirstLine",
    "quotedData",
    "recycle",
    "stopThread",
    "shareMode",
    "randomOrder",
    "rewindOnTheEndOfList",
    "independentListPerThread",
)
"""The properties of data sets that say how a file is read, without its name."""


@dataclass(frozen=True)
class FileUse:
    """A file that an element names.

    ``number`` is that of the element in document order, from 1 on; ``active`` is false if it or an element above it is
    disabled. ``path`` is below the plan's folder, or as written if it is ``absolute`` or ``computed`` by a variable or
    function. ``settings`` are those of data sets, by the name of the property.
    """

    number: int
    element: str
    testclass: str
    active: bool
    path: str
    computed: bool
    absolute: bool
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def certain(self) -> bool:
        """Whether the file that is read is known before the plan runs."""
        return not (self.computed or self.absolute)


def file_uses(plan: Plan) -> list[FileUse]:
    """Return the files that elements read, also disabled ones, in document order."""
    active = {element.node for element in plan.walk(enabled_only=True)}
    return [
        _use(number, element, reference, active=element.node in active)
        for number, element in enumerate(plan.walk(), 1)
        for reference in references_of(element)
    ]


def unused(paths: list[str], uses: list[FileUse]) -> list[str]:
    """Return those of the files, named by their paths below the plan's folder, that no element names.

    A file in a folder that a computed path begins with may be read.
    """
    named = {use.path for use in uses if use.certain}
    begins = {use.path.partition("${")[0].rpartition("/")[0] for use in uses if use.computed}
    return [path for path in paths if path not in named and path.rpartition("/")[0] not in begins]


def missing(paths: list[str], uses: list[FileUse]) -> list[str]:
    """Return the files that enabled elements read and that are not among ``paths``, without repeats."""
    wanted = dict.fromkeys(use.path for use in uses if use.certain and use.active)
    return [path for path in wanted if path not in paths]


def _use(number: int, element: Element, reference: FileReference, *, active: bool) -> FileUse:
    certain = not (reference.computed or reference.absolute)
    return FileUse(
        number=number,
        element=element.name or element.class_name,
        testclass=element.testclass,
        active=active,
        path=reference.relative_path if certain else reference.path,
        computed=reference.computed,
        absolute=reference.absolute,
        settings=_settings(element) if reference.source == "filename" else {},
    )


def _settings(element: Element) -> dict[str, str]:
    spec = registry.spec_of(element)
    if spec is None or element.class_name not in DATA_SETS:
        return {}
    found = values.read(spec, element.node)
    return {name: value for name in SETTINGS if isinstance(value := found.get(name), str)}
