"""Prewikka from Debian, with alerts of our own, for as long as it is wanted.

    python -m tests.prewikka install
    python -m tests.prewikka serve [--state FOLDER] [EVENTS.jsonl …]

install  apt-get installs it (as root) unless it is there
serve    starts database and console on loopback, inserts the events (the checked-in incidents unless files
         are named), prints one JSON line with the address, user and profile, and stops both at Ctrl-C or at
         the end of input
"""

import json
import signal
import sys
import tempfile
from pathlib import Path

from tests.prewikka.install import install, missing
from tests.prewikka.servers import PASSWORD, USER, Prewikka, prewikka

DEMO = Path(__file__).parents[2] / "fixtures" / "incidents" / "demo.jsonl"


def main(arguments: list[str]) -> int:
    """Carry out a command; its exit code."""
    if arguments[:1] == ["install"]:
        why = install()
    elif arguments[:1] == ["serve"]:
        why = missing()
        if why is None:
            serve(arguments[1:])
    else:
        print(__doc__)
        return 0
    if why is not None:
        print(why, file=sys.stderr)
    return 0 if why is None else 1


def serve(arguments: list[str]) -> None:
    """Serve until input ends, or until told to stop."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    state = Path(arguments.pop(1)) if arguments[:1] == ["--state"] else None
    files = [Path(name) for name in arguments if name != "--state"] or [DEMO]
    events = "\n".join(file.read_text(encoding="utf-8") for file in files)
    with (
        tempfile.TemporaryDirectory(prefix="prewikka-") as folder,
        prewikka(Path(folder) if state is None else state, events) as console,
    ):
        print(json.dumps(ready(console)), flush=True)
        try:
            sys.stdin.read()
        except KeyboardInterrupt:
            return


def ready(console: Prewikka) -> dict[str, str]:
    """What a user needs to know of a running console."""
    profile = console.folder / "profile.yml"
    profile.write_text(f"name: prewikka-tests\nconsole: prewikka\nhosts: {{console: '{console.origin}'}}\n")
    return {"origin": console.origin, "username": USER, "password": PASSWORD, "profile": str(profile)}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
