"""The outermost boundary: what nobody foresaw is named, and its words are kept back."""

import subprocess
import sys

import pytest

BACKGROUND = {
    "a task that nobody waits for": """
async def fail():
    raise ValueError("canary")
async def main():
    task = asyncio.ensure_future(fail())
    await asyncio.sleep(0.01)
    del task
    gc.collect()
asyncio.run(main())
""",
    "a callback": """
def fail():
    raise ValueError("canary")
async def main():
    asyncio.get_running_loop().call_soon(fail)
    await asyncio.sleep(0.01)
asyncio.run(main())
""",
    "a thread": """
def fail():
    raise ValueError("canary")
thread = threading.Thread(target=fail)
thread.start()
thread.join()
""",
    "an object that goes": """
class Late:
    def __del__(self):
        raise ValueError("canary")
Late()
gc.collect()
""",
}
BEGIN = "import asyncio, gc, threading\nfrom scraper.cli.boundary import be_terse\nbe_terse()\n"


@pytest.mark.parametrize("code", BACKGROUND.values(), ids=BACKGROUND)
def test_an_error_in_the_background_is_named_without_its_words(code: str) -> None:
    done = subprocess.run([sys.executable, "-c", BEGIN + code], capture_output=True, text=True, check=True)
    assert done.stderr == "scraper: in the background: ValueError\n"
    assert done.stdout == ""
