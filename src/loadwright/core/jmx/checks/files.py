"""Files that the plan reads."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from loadwright.core.jmx.elements.data_sets import fatal
from loadwright.core.jmx.elements.files import FileReference, references_of
from loadwright.core.messages import Message, name_list, plans

from .problem import ERROR, WARNING, Places, Problem, Subject


def missing(subject: Subject) -> Iterator[Problem]:
    """Report files that are missing, and those that have to be on every generator."""
    named = [reference for element in subject.active for reference in references_of(element)]
    references = [reference for reference in named if not reference.computed]
    known = frozenset(subject.files)
    absent = {reference for reference in references if not reference.absolute and not _is_in(reference, known)}
    stopping = fatal(subject.plan, [reference.element for reference in absent if reference.data_set])
    for reference in references:
        element, path = reference.element, reference.path
        if reference.absolute:
            message = plans.ABSOLUTE_FILE(element=element.name, path=path)
            yield Problem(WARNING, message, element, where=reference.source, text=reference.path)
        elif reference in absent:
            severity = ERROR if reference.data_set and element in stopping else WARNING
            message = _is_missing(reference, subject.places)
            yield Problem(severity, message, element, where=reference.source, text=reference.path)


def _is_in(reference: FileReference, files: Collection[str]) -> bool:
    path_to = f"{reference.relative_path}/"
    return reference.relative_path in files or any(file.startswith(path_to) for file in files)


def _is_missing(reference: FileReference, places: Places | None) -> Message:
    name, path = reference.element.name, reference.path
    if places is None:
        return plans.MISSING_FILE(element=name, path=path)
    return plans.FILE_NOT_FOUND(element=name, path=path, places=name_list(places(reference)))
