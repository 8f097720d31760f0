"""`make scenarios`: the whole truth table, a thousand cut connections, the production stack; or part of the table.

Its options are those of `python -m tests.scenarios --help`.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from scripts.run import with_new_python

if __name__ == "__main__":
    with_new_python(__file__)
    from scripts.launcher.scenarios import main

    sys.exit(main(sys.argv[1:]))
