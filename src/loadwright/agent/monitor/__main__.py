"""``python -m loadwright.agent.monitor``: the program of a monitor, which ``loadwright agent monitor`` starts."""

import sys

from loadwright.agent.runtime.arguments import parser_of, run

from .role import MonitorRole

parser = parser_of("monitor")
parser.add_argument("--allow-drop-caches", action="store_true", help="drop the page cache when the server requests it")

if __name__ == "__main__":
    run(parser, lambda parsed: MonitorRole(allow_drop_caches=parsed.allow_drop_caches), sys.argv[1:])
