"""`make production`: the demo as a company runs it, behind nginx, on this machine's PostgreSQL, RabbitMQ and Redis."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from scripts.run import with_new_python

if __name__ == "__main__":
    with_new_python(__file__)
    from scripts.launcher.production import main

    sys.exit(main(sys.argv[1:]))
