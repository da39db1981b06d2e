"""Lets many pass at once, or one alone: visits go on side by side, a login has the browser to itself."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Turnstile:
    """Many or one; whoever wants to be alone is served before those who come later."""

    def __init__(self) -> None:
        self._inside = 0
        self._alone = asyncio.Lock()
        self._changed = asyncio.Condition()

    @asynccontextmanager
    async def among_others(self) -> AsyncIterator[None]:
        """Pass beside others; waits while somebody is alone, or waits to be."""
        async with self._changed:
            await self._changed.wait_for(lambda: not self._alone.locked())
            self._inside += 1
        try:
            yield
        finally:
            self._inside -= 1
            if self._alone.locked():
                async with self._changed:
                    self._changed.notify_all()

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[None]:
        """Pass with nobody beside: waits until all who are inside have left."""
        try:
            async with self._alone:
                async with self._changed:
                    await self._changed.wait_for(lambda: self._inside == 0)
                yield
        finally:
            async with self._changed:
                self._changed.notify_all()
