"""The account host: the single-page login and the console's home, and the session service behind them."""

from starlette.applications import Starlette

from scraper.practice.world import World


class Account:
    """The handlers of the account host."""

    def __init__(self, world: World) -> None:
        self._world = world

    def app(self) -> Starlette:
        """The ASGI application."""
        return Starlette()
