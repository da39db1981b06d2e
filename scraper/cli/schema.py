"""`scraper schema`: the JSON Schema of what `--format json` prints."""

import json


def schema() -> None:
    """Print the JSON Schema of `scraper incident --format json`."""
    from scraper.export import incident_schema

    print(json.dumps(incident_schema(), indent=2, ensure_ascii=False))
