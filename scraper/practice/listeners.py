"""Open the practice console's listeners: one a host, on loopback only.

Cookies ignore ports, so hosts that set cookies need names of their own: the account host is `localhost`,
the legacy one a loopback address, the identity host the next address, where the machine has it.
"""

import contextlib
import ipaddress
import socket

ROLES = ("legacy", "account", "identity", "api", "control")


class CannotListen(Exception):
    """The practice console can't listen where it was told to."""


class Listeners:
    """The open sockets of each role; a context manager that closes them."""

    def __init__(self, host: str, port: int) -> None:
        """Listen on a loopback host: on five ports in a row from `port`, or wherever the system likes with 0.

        Raises:
            CannotListen: the host is not loopback, or a port is taken.
        """
        first = _loopback(host)
        second = str(ipaddress.ip_address(first) + 1)
        names = {"account": "localhost", "identity": second if _is_mine(second) else "localhost"}
        self._stack = contextlib.ExitStack()
        self.origins: dict[str, str] = {}
        self.sockets: dict[str, list[socket.socket]] = {}
        for place, role in enumerate(ROLES):
            self._open(role, names.get(role, first), port + place if port else 0)

    def __enter__(self) -> "Listeners":
        return self

    def __exit__(self, *reason: object) -> None:
        self._stack.close()

    def _open(self, role: str, name: str, port: int) -> None:
        address = "127.0.0.1" if name == "localhost" else name
        listener = self._stack.enter_context(_listening(address, port))
        chosen: int = listener.getsockname()[1]
        self.sockets[role] = [listener]
        if name == "localhost":
            self._open_beside(role, chosen)
        host = f"[{name}]" if ":" in name else name
        self.origins[role] = f"http://{host}:{chosen}"

    def _open_beside(self, role: str, port: int) -> None:
        """Browsers try `localhost` as ::1 first; without IPv6 on this machine they go on to 127.0.0.1."""
        with contextlib.suppress(CannotListen):
            self.sockets[role].append(self._stack.enter_context(_listening("::1", port)))


def _loopback(host: str) -> str:
    if host == "localhost":
        return "127.0.0.1"
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        raise CannotListen(f"{host}: give a loopback address, such as 127.0.0.1") from None
    if not address.is_loopback:
        raise CannotListen(f"{host} is not a loopback address; the practice console stays on this machine")
    return host


def _is_mine(address: str) -> bool:
    try:
        _listening(address, 0).close()
    except CannotListen:
        return False
    return True


def _listening(address: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    try:
        # asyncio turns Nagle's algorithm off only for sockets that name their protocol.
        listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        listener.bind((address, port))
        listener.listen(256)
    except OSError as problem:
        listener.close()
        raise CannotListen(f"can't listen on {address} port {port}: {problem.strerror}") from None
    listener.setblocking(False)
    return listener
