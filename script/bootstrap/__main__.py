"""Run one of the scripts by name: python -m bootstrap services start."""

import sys

from bootstrap import server, services, testing
from bootstrap.steps import StepError, say

SCRIPTS = {"server": server.main, "services": services.main, "test": testing.main}


def main() -> int:
    """Run the script; explain a failed step in words instead of a traceback."""
    try:
        return SCRIPTS[sys.argv[1]](sys.argv[2:])
    except StepError as failure:
        say(failure.explain())
        return 1


sys.exit(main())
