"""Insert events as IDMEF alerts into a Prelude database; run by Debian's Python, which has its bindings.

    python3 insert.py PORT DATABASE < events.jsonl

Knows the checked-in incidents' format (see fixtures/incidents) and IDMEF; never knows Prewikka's pages.
"""

import ipaddress
import json
import re
import sys
from typing import Any

_REFERENCE = re.compile(r"reference:\s*([\w-]+),\s*([^;]+);")
_ORIGINS = {"cve": "cve", "bugtraq": "bugtraqid"}
_LEVELS = ((20, "info"), (40, "low"), (60, "medium"))


def alert_of(event: dict[str, Any]) -> Any:
    """One event as an IDMEF alert, whose message id is the event's id."""
    import prelude  # type: ignore[import-not-found, unused-ignore]  # Debian's, not in our environment

    alert = prelude.IDMEF()
    signature = event["signature"]
    alert.set("alert.messageid", str(event["event_id"]))
    alert.set("alert.create_time", event["time"])
    alert.set("alert.detect_time", event["time"])
    alert.set("alert.analyzer(0).analyzerid", "1")
    alert.set("alert.analyzer(0).name", event["sensor"])
    alert.set("alert.analyzer(0).class", "NIDS")
    alert.set("alert.classification.text", signature["name"])
    alert.set("alert.classification.ident", str(signature["id"]))
    alert.set("alert.assessment.impact.severity", level_of(event["severity"]))
    for place, (origin, name) in enumerate(_REFERENCE.findall(signature["rule"])):
        known = _ORIGINS.get(origin, "vendor-specific")
        alert.set(f"alert.classification.reference({place}).origin", known)
        alert.set(f"alert.classification.reference({place}).name", name)
    for role, end in (("source", "source"), ("target", "dest")):
        set_end(alert, role, event[f"{end}_addr"], event[f"{end}_port"], event["protocol"])
    add_data(alert, event)
    return alert


def level_of(severity: int) -> str:
    """IDMEF's word for a number from 0 to 100."""
    return next((word for limit, word in _LEVELS if severity < limit), "high")


def set_end(alert: Any, role: str, address: str, port: int | None, protocol: str) -> None:
    """One end of the connection: `source` or `target`."""
    version = ipaddress.ip_address(address).version
    alert.set(f"alert.{role}(0).node.address(0).category", f"ipv{version}-addr")
    alert.set(f"alert.{role}(0).node.address(0).address", address)
    alert.set(f"alert.{role}(0).service.iana_protocol_name", protocol)
    if port is not None:
        alert.set(f"alert.{role}(0).service.port", port)


def add_data(alert: Any, event: dict[str, Any]) -> None:
    """Rule, sid and packets; several packets are called `packet 1`, … since Prewikka shows one `payload`."""
    numbers = {"severity": event["severity"], "incident": event["incident_id"]}
    for name in ("sid", "customer"):
        number = event.get("expected", {}).get("sid") if name == "sid" else event["customer_id"]
        numbers.update({} if number is None else {name: number})
    texts = {"classtype": event["classification"], "rule": event["signature"]["rule"]}
    data = [(name, "integer", value) for name, value in numbers.items()]
    data += [(name, "string", value) for name, value in texts.items()]
    data += [(name_of(event, place), "byte-string", b"") for place in range(len(event["packets"]))]
    for place, (name, kind, value) in enumerate(data):
        alert.set(f"alert.additional_data({place}).meaning", name)
        alert.set(f"alert.additional_data({place}).type", kind)
        alert.set(f"alert.additional_data({place}).data", value if kind != "byte-string" else "-")


def name_of(event: dict[str, Any], place: int) -> str:
    """What a packet is called: Prewikka shows only one `payload`, so several are numbered."""
    return "payload" if len(event["packets"]) == 1 else f"packet {place + 1}"


def put_bytes(store: Any, event: dict[str, Any]) -> None:
    """Put the packets' bytes where `add_data` left room: the bindings take only text."""
    sql = store.get_sql()
    rows = sql.query(f"SELECT _ident FROM Prelude_Alert WHERE messageid = '{event['event_id']}'")
    own = f"_parent_type = 'A' AND _message_ident IN ({', '.join(row[0] for row in rows)})"
    for place, packet in enumerate(event["packets"]):
        data, name = packet["hex"], name_of(event, place)
        sql.query(f"UPDATE Prelude_AdditionalData SET data = x'{data}' WHERE {own} AND meaning = '{name}'")


def main(port: str, database: str) -> None:
    """Insert every event of standard input, a JSON object a line; print how many there were."""
    import preludedb  # type: ignore[import-not-found, unused-ignore]  # Debian's, not in our environment

    settings = {"type": "mysql", "host": "127.0.0.1", "port": port, "name": database, "user": "root"}
    store = preludedb.DB(preludedb.SQL(settings))
    events = [json.loads(line) for line in sys.stdin if line.strip()]
    for event in events:
        store.insert(alert_of(event))
        put_bytes(store, event)
    print(len(events))


if __name__ == "__main__":
    main(*sys.argv[1:])
