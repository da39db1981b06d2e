"""Every check, in one command: format, lint, types, tests.

    python -m tests [--install] [--fast] [PYTEST ARGUMENTS]

--install  first find or install a browser and, as root on Debian, what some tests compare with: tshark,
           Suricata, and the Prewikka console with its database
--fast     leave out the tests that start a browser
"""

import os
import subprocess
import sys
from pathlib import Path

from tests.oracles import install_oracles
from tests.prewikka.install import install as install_prewikka

ROOT = Path(__file__).parent.parent
CHECKS = (
    ("format", ["ruff", "format", "--check", "scraper", "tests"]),
    ("lint", ["ruff", "check", "scraper", "tests"]),
    ("types", ["mypy"]),
)


SEED = "--hypothesis-seed=2018"
"""So that the same code gives the same verdict; pytest without it looks at other cases each time."""


def main(arguments: list[str]) -> int:
    """Run all checks, then the tests; the first that fails ends the run with its exit code."""
    if "--help" in arguments:
        print(__doc__)
        return 0
    if "--install" in arguments:
        install()
    for name, command in CHECKS:
        print(f"== {name}", flush=True)
        if code := run([sys.executable, "-m", *command]):
            return code
    print("== tests", flush=True)
    workers = "2" if "--fast" in arguments else "3"  # a browser's tests wait now and then, others never do
    chosen = ["-m", "not browser"] if "--fast" in arguments else []
    rest = [argument for argument in arguments if argument not in ("--fast", "--install")]
    return run([sys.executable, "-m", "pytest", "-q", "-n", workers, SEED, *chosen, *rest])


def install() -> None:
    """A browser; where Debian's packages can be had, the oracles and a console that nobody here wrote."""
    if code := run([sys.executable, "-m", "scraper", "doctor", "--install"]):
        sys.exit(code)
    install_oracles()
    if reason := install_prewikka():
        print(f"Prewikka cannot be had here, so the tests on it are skipped: {reason}", flush=True)


def run(command: list[str]) -> int:
    """Run a command in the project's folder; its exit code.

    The tests start the program hundreds of times, so what is compiled is kept whatever the surroundings say.
    """
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return subprocess.run(command, cwd=ROOT, check=False, env=environment).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
