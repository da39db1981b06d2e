"""The parts of traffic that rules look in: every spelling of their names, one canonical name each."""

OLD_MODIFIERS = {
    "http_client_body": "http.request_body",
    "http_cookie": "http.cookie",
    "http_header": "http.header",
    "http_host": "http.host",
    "http_method": "http.method",
    "http_raw_cookie": "http.cookie.raw",
    "http_raw_header": "http.header.raw",
    "http_raw_host": "http.host.raw",
    "http_raw_uri": "http.uri.raw",
    "http_server_body": "http.response_body",
    "http_stat_code": "http.stat_code",
    "http_stat_msg": "http.stat_msg",
    "http_uri": "http.uri",
    "http_user_agent": "http.user_agent",
}
"""Options that place the content before them; in Snort 3 the same words open a buffer for what follows."""

STICKY = {
    "base64_data": "base64.data",
    "ber_data": "ber.data",
    "dce_stub_data": "dce.stub_data",
    "dns_query": "dns.query",
    "file_data": "file.data",
    "gtp_data": "gtp.data",
    "http_accept": "http.accept",
    "http_accept_enc": "http.accept_enc",
    "http_accept_lang": "http.accept_lang",
    "http_connection": "http.connection",
    "http_content_len": "http.content_len",
    "http_content_type": "http.content_type",
    "http_header_names": "http.header_names",
    "http_param": "http.param",
    "http_protocol": "http.protocol",
    "http_raw_body": "http.request_body",
    "http_raw_request": "http.request_line",
    "http_raw_status": "http.response_line",
    "http_raw_trailer": "http.trailer",
    "http_referer": "http.referer",
    "http_request_line": "http.request_line",
    "http_response_line": "http.response_line",
    "http_start": "http.start",
    "http_trailer": "http.trailer",
    "http_true_ip": "http.true_ip",
    "http_version": "http.protocol",
    "ja3_hash": "ja3.hash",
    "ja3_string": "ja3.string",
    "js_data": "js.data",
    "krb5_cname": "krb5.cname",
    "krb5_sname": "krb5.sname",
    "pkt_data": "payload",
    "raw_data": "payload",
    "sip_body": "sip.body",
    "sip_header": "sip.header",
    "sip_method": "sip.method",
    "sip_stat_code": "sip.stat_code",
    "sip_uri": "sip.uri",
    "smb_named_pipe": "smb.named_pipe",
    "smb_share": "smb.share",
    "snmp_community": "snmp.community",
    "ssh_proto": "ssh.proto",
    "ssh_software": "ssh.software",
    "tls_cert_fingerprint": "tls.cert_fingerprint",
    "tls_cert_issuer": "tls.cert_issuer",
    "tls_cert_serial": "tls.cert_serial",
    "tls_cert_subject": "tls.cert_subject",
    "tls_sni": "tls.sni",
    "vba_data": "vba.data",
}
"""Options that open a buffer for everything after them; those with a dot are their own canonical name."""

DOTTED_ALIASES = {
    "file_data": "file.data",
    "http.client_body": "http.request_body",
    "http.raw_header": "http.header.raw",
    "http.raw_uri": "http.uri.raw",
    "http.server_body": "http.response_body",
}

NOT_STICKY = frozenset(("krb5.weak_encryption", "bypass", "ftpbounce"))
"""Options without a value that hold a dot, or look like a buffer, and are none."""

TRANSFORMS = frozenset(
    (
        "compress_whitespace",
        "domain",
        "dotprefix",
        "from_base64",
        "gunzip",
        "header_lowercase",
        "luaxform",
        "pcrexform",
        "strip_pseudo_headers",
        "strip_whitespace",
        "tld",
        "to_lowercase",
        "to_md5",
        "to_sha1",
        "to_sha256",
        "to_uppercase",
        "url_decode",
        "xor",
        "zlib_deflate",
    )
)
"""Options that change the buffer before it is looked in."""

PCRE_BUFFERS = {
    "U": "http.uri",
    "I": "http.uri.raw",
    "P": "http.request_body",
    "Q": "http.response_body",
    "H": "http.header",
    "D": "http.header.raw",
    "M": "http.method",
    "C": "http.cookie",
    "K": "http.cookie.raw",
    "S": "http.stat_code",
    "Y": "http.stat_msg",
    "V": "http.user_agent",
    "W": "http.host",
    "Z": "http.host.raw",
}
"""Flags after a regular expression's end that place it."""


def opened_by(name: str, value: str | None) -> str | None:
    """The canonical name of the buffer that an option opens for what follows, or None.

    >>> opened_by("http.uri", None), opened_by("file_data", None), opened_by("tls.version", "1.2")
    ('http.uri', 'file.data', None)
    """
    if name in STICKY:
        return STICKY[name]
    if value is not None or "." not in name or name in NOT_STICKY:
        return None
    return DOTTED_ALIASES.get(name, name)
