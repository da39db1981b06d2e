"""A screen that nobody sees, for tests with a browser's window: Xvfb."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

XVFB = shutil.which("Xvfb")
NO_SCREEN = "the Debian package xvfb is not installed, so no window can be opened"


@contextmanager
def screen() -> Iterator[str]:
    """The name of a screen (as DISPLAY wants it) for as long as the context lasts."""
    assert XVFB is not None, NO_SCREEN
    ours, theirs = os.pipe()
    command = [XVFB, "-displayfd", str(theirs), "-screen", "0", "1280x1024x24", "-nolisten", "tcp"]
    with subprocess.Popen(command, pass_fds=[theirs], stderr=subprocess.DEVNULL) as server:
        os.close(theirs)
        try:
            with os.fdopen(ours) as said:
                yield f":{said.readline().strip()}"
        finally:
            server.terminate()
