"""What a command reads: a file, or standard input."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from scraper.errors import UsageError


@contextmanager
def opened(file: Path | None) -> Iterator[BinaryIO]:
    """The file's bytes; those of standard input for ``-`` or None. Raises UsageError when there are none."""
    if file is None or str(file) == "-":
        yield sys.stdin.buffer
        return
    try:
        stream = file.open("rb")
    except OSError as error:
        raise UsageError(f"cannot read {file}: {error.strerror}", advice="Check the file's name.") from error
    with stream:
        yield stream
