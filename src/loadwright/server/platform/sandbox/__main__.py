"""``python -m loadwright.server.platform.sandbox FD``: the program of a sandbox. ``FD`` is its connection."""

from .process import main

main()
