"""Every check, in one command: format, lint, types, tests. `--fast` leaves out the browser."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
CHECKS = (
    ("format", ["ruff", "format", "--check", "scraper", "tests"]),
    ("lint", ["ruff", "check", "scraper", "tests"]),
    ("types", ["mypy"]),
)


def main(arguments: list[str]) -> int:
    """Run all checks, then the tests; the first that fails ends the run with its exit code."""
    for name, command in CHECKS:
        print(f"== {name}", flush=True)
        code = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, check=False).returncode
        if code:
            return code
    print("== tests", flush=True)
    chosen = ["-m", "not browser"] if "--fast" in arguments else []
    rest = [argument for argument in arguments if argument != "--fast"]
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-n", "2", *chosen, *rest], cwd=ROOT, check=False
    ).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
