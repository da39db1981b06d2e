"""What an attack that got somewhere brings back: files, paths, output of commands, web shells. Data only."""

from typing import Final

from scraper.decode.hints.mark import marks, words

FILES: Final = [
    *marks(
        "file_content",
        "a line of a passwd file",
        (b":0:0:", rb"\broot:[^:\s]{0,120}:0:0:[^:\n]{0,80}:/[^:\n]{0,80}:/?[\w/.-]{0,80}"),
    ),
    *marks(
        "file_content",
        "a line of a shadow file",
        (b"root:$", rb"\broot:\$\w{1,3}\$[\w./$=,]{8,200}:\d{0,6}:"),
    ),
    *words("file_content", "a win.ini file", b"; for 16-bit app support"),
    *marks("file_content", "a boot.ini file", (b"[boot loader]", rb"\[boot loader\]\s{1,4}timeout=")),
    *marks(
        "file_content",
        "a private key",
        (b"private key-----", rb"-----BEGIN (?:[A-Z0-9]{2,12} ){0,2}PRIVATE KEY-----"),
    ),
    *marks(
        "file_content", "PHP source", (b"<?php", rb"<\?php\s"), (b"&lt;?php", rb"&lt;\?php(?:\s|&nbsp;|<br)")
    ),
    *marks(
        "file_content",
        "a password of a configuration file",
        (b"db_password", rb"^DB_PASSWORD=\S|define\(\s?['\"]DB_PASSWORD['\"]"),
    ),
    *marks(
        "file_content",
        "an environment file",
        (b"app_key", rb"^APP_KEY=base64:"),
        (b"aws_secret", rb"^\s?(?:export )?AWS_SECRET_ACCESS_KEY\s?=\s?\S"),
    ),
    *marks(
        "file_content",
        "a process's environment",
        (b"document_root=", rb"(?:^|\0)DOCUMENT_ROOT=[^\0\n]{1,300}\0"),
        (b"http_user_agent=", rb"(?:^|\0)HTTP_USER_AGENT=[^\0\n]{1,300}\0"),
    ),
    *marks(
        "file_content",
        "a Git configuration",
        (b"repositoryformatversion", rb"\[core\]\s{1,8}repositoryformatversion"),
    ),
    *marks("file_content", "cloud credentials", (b'"secretaccesskey"', rb'"SecretAccessKey"\s?:\s?"')),
    *marks(
        "file_content",
        "a web.config file",
        (b"<connectionstrings>", rb"<configuration>[\s\S]{0,300}?<connectionStrings>"),
    ),
    *marks(
        "file_content",
        "a web.xml file",
        (b"<web-app", rb"<web-app[\s>][\s\S]{0,300}?<(?:servlet|display-name|filter|context-param)>"),
    ),
    *marks(
        "file_content",
        "the output of phpinfo",
        (b"phpinfo()", rb"<title>(?:PHP [\w.+-]{1,40} - )?phpinfo\(\)"),
    ),
    *marks(
        "directory_listing",
        "a listing of a directory",
        (b"index of /", rb"<title>Index of /"),
        (b"directory listing for", rb"<title>Directory listing for "),
    ),
    *marks(
        "directory_listing", "a listing of a directory", (b"parent directory", rb"\[To Parent Directory\]")
    ),
    *marks("file_content", "PHP source", (b"<?=", rb"<\?=\s")),
]
"""Contents of files that no page should serve."""

PATHS: Final = [
    *marks(
        "server_path",
        "a path on the server's disk",
        (b"inetpub", rb"\b[A-Z]:[\\/]inetpub[\\/][\w$.-]|(?:^|[\s\"'>])/inetpub[\s/]"),
        (b"wwwroot", rb"\b[A-Z]:\\[\w\\ .-]{0,80}wwwroot\\"),
        (b"/var/www", rb"(?<![\w/.])/var/www/[\w.-]"),
        (b"/public_html", rb"(?<![\w/.])/home\d?/\w{1,32}/public_html"),
    ),
]
"""Places on the server that a page should not tell."""

COMMANDS: Final = [
    *marks(
        "command_output",
        "output of the id command",
        (b"uid=", rb"\buid=\d{1,10}\([^()\s]{1,64}\) gid=\d{1,10}\("),
    ),
    *marks("command_output", "output of the dir command", (b"directory of", rb"^ Directory of [A-Z]:\\")),
    *marks(
        "command_output",
        "output of a Windows command",
        (b"volume serial number", rb"Volume Serial Number is [0-9A-F]{4}-[0-9A-F]{4}"),
    ),
    *words("command_output", "output of the ipconfig command", b"Windows IP Configuration"),
    *marks(
        "command_output",
        "output of the ifconfig or ip command",
        (b"inet", rb"\binet (?:addr:)?\d{1,3}(?:\.\d{1,3}){3}(?:/\d{1,2} |  (?:netmask|Bcast|Mask))"),
    ),
    *marks(
        "command_output",
        "output of the uname command",
        (b"linux ", rb"\bLinux [\w.-]{1,64} \d\.\d{1,3}\.[\w.+-]{1,60} #\d"),
        (b"linux version", rb"\bLinux version \d\.\d{1,3}\.[\w.+-]{1,60} \("),
    ),
    *marks(
        "command_output",
        "the banner of a Windows command line",
        (b"microsoft windows [", rb"Microsoft Windows \[Version \d"),
    ),
    *marks(
        "command_output",
        "a long listing of files",
        (
            b"rw",
            rb"^[d-]r[w-][x-](?:[r-][w-][xt-]){2}\s{1,4}\d{1,4}(?:\s{1,4}[\w.-]{1,32}){2}\s{1,12}\d{1,12} ",
        ),
    ),
    *marks(
        "command_output",
        "the Windows account that runs the server",
        (b"nt authority", rb"\bnt authority\\(?:system|network service|local service)\b"),
    ),
    *marks("command_output", "the account that runs the server", (b"iis apppool", rb"\biis apppool\\\w")),
    *marks(
        "command_output",
        "output of the ping command",
        (b"bytes from", rb"^\d{2,5} bytes from [^\n]{3,80}: icmp_[sr]eq=\d"),
    ),
    *words("command_output", "output of the netstat command", b"Active Internet connections ("),
    *marks(
        "command_output",
        "output of the ps command",
        (b"pid", rb"^(?:USER\s{1,8}PID\s{1,4}%CPU|\s{0,6}PID TTY\s{2,12}TIME CMD)"),
    ),
]
"""What commands print."""

SHELLS: Final = [
    *words(
        "web_shell",
        "a web shell",
        *(
            b"c99shell",
            b"r57shell",
            b"b374k",
            b"FilesManAjax",
            b"p0wny@shell",
            b"weevely",
            b"AK-74 Security Team Web Shell",
        ),
        *(
            b"antichat shell",
            b"<title>WSO ",
            b"Mini Shell By",
            b"IndoXploit",
            b"alfa tesla",
            b"Safe-mode: OFF (not secure)",
        ),
    ),
    *marks(
        "web_shell",
        "the title of a web shell",
        (b"shell", rb"<(?:title|h1)>[^<\n]{0,60}\b(?:web)?shell\b[^<\n]{0,40}</"),
        (b" wso ", rb"<title>[^<\n]{0,80} - WSO \d"),
        (b"shell v", rb"<h1>[^<\n]{0,40}\bshell v"),
    ),
]
"""Pages that run commands."""
