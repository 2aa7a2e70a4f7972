"""``python -m loadwright.server.editor.workbench FD MEMORY CATALOGUE``: the program of the workbench."""

from .process import main

main()
