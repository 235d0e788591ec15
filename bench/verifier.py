"""How fast an exported log is verified: python -m bench.verifier [--events 1000000] [--cores 1]. Judges nothing.

Makes a folder of invented events (about 550 bytes each, in histories of ten) with a checkpoint a thousand
events and a cosigned one ten thousand, runs the verifier on it as a stranger would, and prints seconds.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from app.audit.offline import verify
from app.audit.tree import leaf_hash
from tests.support.log_folders import BEGAN, LogCopy, event, export

EVENTS = 1_000_000
STEPS = 10
AT_ONCE = 1000
FILLING = "守线" * 45


def entries(count: int) -> list[bytes]:
    """Return events of a thousand cases at a time, each ten steps long."""
    made: list[bytes] = []
    newest: dict[int, bytes] = {}
    for position in range(count):
        round_, place = divmod(position, AT_ONCE * STEPS)
        step, case = divmod(place, AT_ONCE)
        stream = round_ * AT_ONCE + case + 1
        moment = BEGAN + timedelta(seconds=position * 30)
        made.append(
            event(("case", stream), step + 1, newest.get(stream, b""), moment, f"{FILLING}{position}")
        )
        newest[stream] = leaf_hash(made[-1])
    return made


def lay(folder: Path, count: int) -> None:
    log = LogCopy(entries(count))
    anchors = [
        log.anchor(size, BEGAN + timedelta(seconds=size * 30)) for size in range(10_000, count, 10_000)
    ]
    export(folder, log, range(1000, count, 1000), anchors=anchors)
    size = sum(len(one) for one in log.entries) / count
    print(f"{count:,} events of {size:.0f} bytes, {count // 1000:,} checkpoints, {len(anchors)} anchors")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--events", type=int, default=EVENTS)
    parser.add_argument("--cores", type=int, default=0, help="0: all there are")
    parser.add_argument("--folder", default=None, help="where the export is made, and removed again")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=given.folder) as scratch:
        began = time.perf_counter()
        lay(Path(scratch), given.events)
        print(f"made in {time.perf_counter() - began:.1f} s")
        if given.cores:
            os.sched_setaffinity(0, set(sorted(os.sched_getaffinity(0))[: given.cores]))
        cores = len(os.sched_getaffinity(0))
        began = time.perf_counter()
        command = [sys.executable, "-I", verify.__file__, scratch, "--lang", "en"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        took = time.perf_counter() - began
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        print(done.stdout.strip().rsplit("\n", 1)[-1], done.stderr.strip())
        print(f"verified on {cores} core(s) in {took:.1f} s, {given.events / took:,.0f} events/s")
        print(f"of a processor {used.ru_utime + used.ru_stime:.1f} s, which is what counts on a busy machine")
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
