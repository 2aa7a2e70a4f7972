"""The collector of garbage in the workbench."""

from __future__ import annotations

import gc
import weakref

from loadwright.server.editor.workbench.garbage import collect, settle


class Node:
    """An object that refers to itself, as documents and the steps of their edits refer to each other."""

    def __init__(self) -> None:
        self.itself = self


def test_what_is_kept_is_not_visited_again_but_freed_when_it_is_closed() -> None:
    node = Node()
    freed = weakref.ref(node)
    settle()
    assert not any(found is node for found in gc.get_objects()), "the collector does not know it any more"
    del node
    gc.collect()
    assert freed() is not None
    collect()
    assert freed() is None
