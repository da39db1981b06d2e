"""Error messages of databases and interpreters, as response bodies show them. Data only."""

from typing import Final

from scraper.decode.hints.mark import marks, words

DATABASES: Final = [
    *words(
        "database_error",
        "an error message of MySQL or MariaDB",
        b"You have an error in your SQL syntax",
        b"mysql_fetch_",
        b"mysqli_sql_exception",
        b"MySqlClient.MySqlException",
        b"com.mysql.jdbc.exceptions",
        b"supplied argument is not a valid MySQL",
    ),
    *marks(
        "database_error",
        "an error message of MySQL or MariaDB",
        (b"mysql_", rb"Warning[^\n]{0,40}\bmysqli?_\w+\("),
    ),
    *words(
        "database_error",
        "an error message of PostgreSQL",
        b"org.postgresql.util.PSQLException",
        b"unterminated quoted string at or near",
        b"psycopg2.errors.",
    ),
    *marks(
        "database_error",
        "an error message of PostgreSQL",
        (b"pg_", rb"Warning[^\n]{0,40}\bpg_\w+\("),
        (b"at or near", rb"ERROR:\s{0,3}syntax error at or near"),
    ),
    *words(
        "database_error",
        "an error message of Microsoft SQL Server",
        b"Unclosed quotation mark after the character string",
        b"Microsoft OLE DB Provider for SQL Server",
        b"Microsoft OLE DB Provider for ODBC Drivers",
        b"System.Data.SqlClient.SqlException",
        b"[ODBC SQL Server Driver]",
        b"com.microsoft.sqlserver.jdbc",
    ),
    *marks(
        "database_error",
        "an error message of Microsoft SQL Server",
        (b"incorrect syntax near", rb"Incorrect syntax near (?:the keyword )?'"),
    ),
    *marks("database_error", "an error message of Oracle", (b"ora-", rb"\bORA-\d{5}\b")),
    *words("database_error", "an error message of Oracle", b"quoted string not properly terminated"),
    *words(
        "database_error",
        "an error message of SQLite",
        b"sqlite3.OperationalError",
        b"SQLite3::query()",
        b"System.Data.SQLite.SQLiteException",
        b"[SQLITE_ERROR]",
    ),
    *marks(
        "database_error", "an error message of SQLite", (b"unrecognized token", rb'unrecognized token: "')
    ),
    *words("database_error", "an error message of DB2", b"[CLI Driver][DB2", b"com.ibm.db2.jcc"),
    *words("database_error", "an error message of Microsoft Access", b"Microsoft JET Database Engine"),
    *marks("database_error", "an SQL error", (b"sqlstate[", rb"SQLSTATE\[\w{5}\]")),
    *words(
        "database_error", "an error message of MongoDB", b"MongoServerError:", b"com.mongodb.MongoException"
    ),
    *words("database_error", "an error message of DB2", b"DB2 SQL Error: SQLCODE"),
    *words("database_error", "an error message of Firebird or InterBase", b"Dynamic SQL Error"),
    *words("database_error", "an error message of FrontBase", b"[FrontBase Inc.]"),
    *words("database_error", "an error message of Informix", b"[Informix]", b"com.informix.jdbc"),
    *words("database_error", "an error message of Sybase", b"Sybase message:", b"com.sybase.jdbc"),
    *words("database_error", "an error message of HSQLDB or H2", b"org.hsqldb.jdbc", b"org.h2.jdbc"),
    *marks("database_error", "an error message of MaxDB", (b"maxdb", rb"\bmaxdb(?:_|::)\w+\(")),
    *marks("database_error", "an error message of Ingres", (b"ingres ", rb"\bIngres SQLSTATE\b")),
]
"""What databases say when a statement of theirs is broken."""

INTERPRETERS: Final = [
    *marks(
        "interpreter_error",
        "an error message of PHP",
        (
            b"on line",
            rb"(?:<b>|PHP )?(?:Fatal error|Parse error|Warning|Notice|Deprecated)(?:</b>)?: [^\n]{1,300}? on "
            rb"line (?:<b>)?\d+",
        ),
    ),
    *words("interpreter_error", "a stack trace of Python", b"Traceback (most recent call last)"),
    *marks(
        "interpreter_error",
        "a stack trace of Java",
        (b".java:", rb"\bat [\w.$]{3,200}\([\w$]{1,80}\.java:\d{1,6}\)"),
        (b"exception", rb"\bjavax?\.(?:\w{1,40}\.){1,6}\w{1,40}Exception\b(?:: |\s+at )"),
    ),
    *words(
        "interpreter_error",
        "an error page of .NET",
        b"Server Error in '/",
        b"[HttpException (0x",
        b"[NullReferenceException:",
    ),
    *marks(
        "interpreter_error", "a stack trace of .NET", (b"   at system.", rb"^\s{3}at System\.[\w.]{2,120}\(")
    ),
    *marks(
        "interpreter_error",
        "an error message of Perl",
        (b" line ", rb" at /[^\s<]{1,200}\.(?:pl|pm|cgi) line \d{1,6}\."),
    ),
    *marks("interpreter_error", "a stack trace of Ruby", (b".rb:", rb"\.rb:\d{1,6}:in [`']")),
    *words("interpreter_error", "an error page of Ruby on Rails", b"Action Controller: Exception caught"),
    *marks(
        "interpreter_error",
        "a stack trace of Node.js",
        (b".js:", rb"^\s{2,8}at [^\n]{0,200}?(?:/|node:|[A-Z]:\\)[^\s()]{1,200}\.js:\d{1,6}:\d{1,6}\)?"),
    ),
    *marks("interpreter_error", "a panic of Go", (b"goroutine ", rb"goroutine \d{1,6} \[running\]:")),
    *words(
        "interpreter_error",
        "an error of classic ASP",
        b"Microsoft VBScript runtime error",
        b"Microsoft VBScript compilation error",
    ),
    *words("interpreter_error", "an error of ColdFusion", b"coldfusion.runtime."),
    *words(
        "interpreter_error",
        "a debugging page",
        b"Werkzeug Debugger",
        b"you have <code>DEBUG = True</code>",
        b"<title>Whoops! There was an error",
    ),
    *marks(
        "interpreter_error",
        "an exception of Java",
        (b"exception: ", rb"\b(?:org|com)\.(?:\w{1,40}\.){1,7}[A-Z]\w{1,60}Exception: "),
    ),
    *marks(
        "interpreter_error",
        "an exception of .NET",
        (b"exception: ", rb"\b(?:System\.(?:\w{1,40}\.){0,4}|Http)[A-Z]\w{1,40}Exception: "),
    ),
    *marks(
        "interpreter_error",
        "an error message of Ruby",
        (b"nameerror (", rb"\bNameError \(undefined "),
        (b"nomethoderror", rb"\bNoMethodError(?:: | \()undefined method"),
        (b"activerecord::", rb"\bActiveRecord::\w{3,40} \("),
        (b"no implicit conversion of", rb"\bTypeError(?:: | \()no implicit conversion of "),
    ),
]
"""What interpreters and frameworks say when a program fails."""
