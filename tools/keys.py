"""Make the keys of a demo in ``instance/``, once; never overwrites one.

Production takes its keys from the environment and refuses to start on these.
"""

import os
import secrets
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def make_keys(folder: Path) -> list[str]:
    """Write the keys that ``folder`` lacks, readable by their owner only; return their names."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    made = []
    for name in ("data_key", "secret_key"):
        try:
            file = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            continue
        with os.fdopen(file, "w", encoding="ascii") as target:
            target.write(secrets.token_hex(32) + "\n")
        made.append(name)
    return made


if __name__ == "__main__":
    make_keys(Path(os.environ.get("SHOUXIAN_INSTANCE", ROOT / "instance")))
