"""Wall times of whole processes."""

import subprocess
import time
from collections.abc import Sequence
from pathlib import Path


def seconds(command: Sequence[str], folder: Path | None = None) -> float:
    """Wall time of a command, which must end well; what it says goes nowhere."""
    start = time.perf_counter()
    done = subprocess.run(command, check=False, cwd=folder, capture_output=True)
    took = time.perf_counter() - start
    if done.returncode:
        raise SystemExit(done.stderr.decode(errors="replace"))
    return took
