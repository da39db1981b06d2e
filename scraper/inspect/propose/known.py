"""The fields that most consoles show, and how their labels read in several languages.

Pure data. Labels are compared without accents, signs and case; earlier entries of a name go first.
"""

from typing import Final, NamedTuple

from scraper.packs.spec import FieldType


class Known(NamedTuple):
    """A field that most consoles have: how its label reads, which panel may hold it, what it is."""

    name: str
    label: str
    panel: str | None
    kind: FieldType


SOURCE: Final = (
    r"\b(sources?|src|s(?=ip\b|addr)|attackers?|initiator|client|from|quell\w*|herkunft|absender|angreifer"
    r"|origen(?:es)?|origine|fuente|atacante|attaquant|emetteur|mittente|sorgente|origem|bron\b|von\b)"
)
DEST: Final = (
    r"\b(destinations?|dest|dst|d(?=ip\b|addr)|targets?|victims?|responder|server|to\b|ziel\w*|empfanger|opfer"
    r"|destino|destinatario|victima|objetivo|cible|destinataire|victime|destinazione|bersaglio|doel|nach\b)"
)
_ADDRESS: Final = (
    r"(ips?\b|ipv[46]|\bs?d?addr|\bhosts?\b|adress|adresse|direccion|indirizzo|endereco|\bnode\b)"
)
_PORT: Final = r"(\bs?d?ports?\b|ports?$|puerto|porta\b|poort)"
_SENSOR: Final = (
    r"(?:sensor|sensore|device|agent|agente|probe|analy[sz]er|analyzer|appliance|collector|detector|ids|sonde"
    r"|sonda|capteur|gerat|messstelle|melder|melderin|dispositivo|appareil|equipo|equipement|analysator"
    r"|reporter|reporting device|observer)"
)
_RULE: Final = r"(?:signature|signatur|rule|regel|regla|regle|regola|firma|assinatura|handtekening)"
_KINDS: Final = (
    r"(?:category|attack (?:type|class)|(?:alert|event) (?:type|category|class)|kategorie|angriffsart"
    r"|categoria|categorie|tipo de (?:ataque|evento)|type d (?:attaque|evenement))"
)
_GRAVE: Final = (
    r"(?:severity|priority|prio|level|risk|risk score|schwere(?:grad)?|schweregrad|prioritat|dringlichkeit"
    r"|stufe|severidad|prioridad|gravedad|criticidad|nivel|riesgo|gravite|severite|priorite|criticite|niveau"
    r"|risque|gravita|priorita|livello|severita|ernst)"
)
_WHEN: Final = (
    r"\b(?:time|times|date|datetime|timestamp|detected|when|zeit\w*|uhrzeit|datum|fecha|hora|heure|horodatage"
    r"|data|ora|orario|tijd|tijdstip)\b"
)
KNOWN: Final = (
    Known("source_addr", f"{SOURCE}.*{_ADDRESS}|{_ADDRESS}.*{SOURCE}|{SOURCE}$", None, FieldType.IP),
    Known("source_addr", _ADDRESS, SOURCE, FieldType.IP),
    Known("dest_addr", f"{DEST}.*{_ADDRESS}|{_ADDRESS}.*{DEST}|{DEST}$", None, FieldType.IP),
    Known("dest_addr", _ADDRESS, DEST, FieldType.IP),
    Known("source_port", rf"{SOURCE}.*{_PORT}|{_PORT}.*{SOURCE}|\bsport\b|quellport", None, FieldType.PORT),
    Known("source_port", rf"^{_PORT}$", SOURCE, FieldType.PORT),
    Known("dest_port", rf"{DEST}.*{_PORT}|{_PORT}.*{DEST}|\bdport\b|zielport", None, FieldType.PORT),
    Known("dest_port", rf"^{_PORT}$", DEST, FieldType.PORT),
    Known(
        "protocol",
        r"^(ip |transport |layer 4 |l4 )?proto(col|koll|colo|cole|collo)?$|transportprotokoll",
        None,
        FieldType.TEXT,
    ),
    Known("signature_name", rf"^{_RULE}s? ?(name|title|msg|message|description|text)$", None, FieldType.TEXT),
    Known("signature_name", rf"^{_RULE}$", None, FieldType.TEXT),
    Known(
        "signature_name",
        r"^(alert|attack|alarm|angriff|threat|detection|ataque|alerta|attaque|alerte|bedrohung|amenaza|menace"
        r"|attacco|allarme)( (name|title|type|description|message))?$",
        None,
        FieldType.TEXT,
    ),
    Known("signature_name", r"^(text|message|msg)$", None, FieldType.TEXT),
    Known(
        "signature_name",
        r"^(event|vorfall|ereignis|evento|evenement)( (name|title|type|description|message))?$",
        None,
        FieldType.TEXT,
    ),
    Known(
        "signature_name",
        r"^(titre|titel|title|titulo|titolo|meldung|mensaje|messaggio)$",
        None,
        FieldType.TEXT,
    ),
    Known("sig_id", rf"^({_RULE}|sig) ?(id|no|nr|number|nummer|ident)$|^ident$", None, FieldType.ID),
    Known("sig_id", r"^(sid|gid sid)$", None, FieldType.ID),
    Known("sensor", rf"^{_SENSOR}( (name|host|hostname))?$", None, FieldType.TEXT),
    Known("sensor", rf"^(nom|nombre|name) (?:\w+ )?{_SENSOR}$", None, FieldType.TEXT),
    Known("sensor", r"^(name|nom|nombre|nome|host|hostname|host name)$", rf"\b{_SENSOR}\b", FieldType.TEXT),
    Known(
        "classification",
        r"^(classification|class ?type|klassifi\w+|klassierung|clasificacion|classificazione)$",
        None,
        FieldType.TEXT,
    ),
    Known("classification", rf"^{_KINDS}$", None, FieldType.TEXT),
    Known("severity", rf"^(?:(?:event|alert|signature|attack) )?{_GRAVE}$", None, FieldType.INT),
    Known("event_time", rf"^(?:detect|event|alert|attack)\w* ?{_WHEN}$", None, FieldType.TEXT),
    Known(
        "event_time",
        rf"{_WHEN}|^(?:created?|created (?:at|on)|detected (?:at|on)|erstellt(?: am)?|erkannt(?: am)?"
        r"|first seen|occurred|creado|cree(?: le)?|detecte(?: le)?|creato)$|zeitpunkt|zeitstempel",
        None,
        FieldType.TEXT,
    ),
    Known(
        "sig_rule",
        rf"^(?:(?:snort|suricata|ids|full) )?{_RULE}( (text|content|body|source|definition|inhalt|contenido"
        r"|contenu))?$",
        None,
        FieldType.RULE,
    ),
)
CONTRACT: Final = frozenset(known.name for known in KNOWN) | {"payload", "event_id", "num_evts"}
"""Names that mean something to whoever reads an event, and may be given to nothing else."""
