"""Errors of servers, their credentials, host keys and spreadsheets."""

from loadwright.server.platform.errors import CONFLICT, FORBIDDEN, NOT_FOUND, declare_error

IS_JUMP_HOST = declare_error(
    "server.is_jump_host", "“%(behind)s” uses “%(name)s” as jump host; choose another one for it first.", CONFLICT
)
SERVERS_IN_USE = declare_error("server.in_use", "These servers are still in use; end that first.", CONFLICT)
OTHER_KEY_CONFIRMED = declare_error(
    "host_key.other_confirmed",
    "Another host key has been confirmed meanwhile; check the server’s key again.",
    CONFLICT,
    field="key",
)
NO_SSH = declare_error(
    "host_key.no_ssh", "“%(name)s” has no SSH access; enter a user and a credential for it first.", CONFLICT
)
NO_SERVERS = declare_error("server.none_chosen", "Choose at least one server.")
KEY_HAS_CHANGED = declare_error(
    "host_key.has_changed",
    "The server now presents a different key; check it again before you accept it.",
    CONFLICT,
    field="key",
)
ONE_NOT_FOUND = declare_error(
    "server.one_not_found", "One of these servers does not exist, or you cannot use it.", NOT_FOUND
)
KEY_NOT_CONFIRMED = declare_error("host_key.not_confirmed", "Confirm the host key first.", CONFLICT)
TAGS_MISSING = declare_error(
    "server.tags_missing", "Enter the tags to add or remove, separated by commas.", field="tags"
)
ROOM_NOT_CHOSEN = declare_error("server.room_not_chosen", "Choose a room.", field="room")
TOO_MANY_SERVERS = declare_error("server.too_many_chosen", "Choose at most 1,000 servers at a time.")
ONE_NOT_YOURS = declare_error(
    "server.one_not_yours",
    "Only the person who added “%(name)s”, maintainers of its project and administrators can change it.",
    FORBIDDEN,
)
NOT_A_HOST_KEY = declare_error(
    "host_key.form", "Not an SSH host key; the expected form is “ssh-ed25519 AAAA…”.", field="key"
)
PROJECT_NOT_CHOSEN = declare_error("server.project_not_chosen", "Choose one of your projects.", field="project")
CREDENTIAL_NAME_TAKEN = declare_error(
    "credential.name_taken", "The project already has a credential with this name.", CONFLICT, field="name"
)
CREDENTIALS_OF_MAINTAINERS = declare_error(
    "credential.maintainers_only",
    "Only maintainers of the project and administrators can change its credentials.",
    FORBIDDEN,
)
CREDENTIALS_KEEP_CHANGING = declare_error(
    "credential.keep_changing", "Credentials keep changing; try again later.", CONFLICT
)
CREDENTIAL_KEY_MISSING = declare_error(
    "credential.key_missing",
    "The key with which %(names)s was encrypted is missing; add it to credential-keys, or enter the credential again.",
    CONFLICT,
)
SERVER_NAME_TAKEN = declare_error(
    "server.name_taken", "The project already has a server with this name.", CONFLICT, field="name"
)
SERVER_ROOM_MISSING = declare_error("server.room_missing", "Choose the server’s room.", field="room")
CREDENTIAL_MISSING = declare_error(
    "server.credential_missing", "Choose a shared credential, or enter one for this server.", field="credential"
)
CREDENTIAL_OF_OTHER_PROJECT = declare_error(
    "server.credential_of_other_project",
    "Its credential belongs to another project; choose another.",
    field="credential",
)
CREDENTIAL_NOT_OF_PROJECT = declare_error(
    "server.credential_not_of_project",
    "The project has no such credential; choose one of the project.",
    field="credential",
)
JUMP_HOST_NOT_FOUND = declare_error(
    "server.jump_host_not_found", "The jump host does not exist, or you cannot use it.", field="jump_host"
)
OWN_JUMP_HOST = declare_error("server.own_jump_host", "A server cannot be its own jump host.", field="jump_host")
JUMP_HOST_LOOP = declare_error(
    "server.jump_host_loop",
    "“%(name)s” is itself reached through this server; choose another jump host.",
    field="jump_host",
)
TOO_MANY_JUMP_HOSTS = declare_error(
    "server.too_many_jump_hosts", "A connection can pass through at most five jump hosts.", field="jump_host"
)
ADDRESS_MISSING = declare_error(
    "server.address_missing", "Enter the server’s host name or IP address.", field="address"
)
ADDRESS_TOO_LONG = declare_error(
    "server.address_too_long", "The address can have at most 255 characters.", field="address"
)
ADDRESS_FORM = declare_error(
    "server.address_form",
    "Not a host name or IP address. Enter it without user, port, spaces or http://.",
    field="address",
)
IP_ADDRESS_FORM = declare_error(
    "server.ip_address_form", "Not an IP address: it consists of four numbers from 0 to 255.", field="address"
)
LOCAL_ADDRESS = declare_error(
    "server.local_address",
    "Loopback and link-local addresses and those of metadata services of clouds are refused. Enter the machine's "
    "address in its network, or choose a jump host; an administrator can permit them with LOADWRIGHT_LOCAL_SERVERS=1.",
    field="address",
)
USER_NAME_MISSING = declare_error(
    "credential.user_name_missing", "Enter the user to sign in as, for example root.", field="username"
)
USER_NAME_TOO_LONG = declare_error(
    "credential.user_name_too_long", "The user name can have at most 100 characters.", field="username"
)
USER_NAME_CHARACTERS = declare_error(
    "credential.user_name_characters",
    "A user name cannot contain spaces or quotes or begin with “-”.",
    field="username",
)
NOTE_TOO_LONG = declare_error("server.note_too_long", "The note can have at most 10,000 characters.", field="note")
NOTE_CHARACTERS = declare_error(
    "server.note_characters", "The note contains control characters; enter plain text.", field="note"
)
TAG_TOO_LONG = declare_error("server.tag_too_long", "A tag can have at most 50 characters.", field="tags")
TAG_CHARACTERS = declare_error(
    "server.tag_characters", "Tags are words without quotes, < and >, separated by commas.", field="tags"
)
TOO_MANY_TAGS = declare_error("server.too_many_tags", "A server can have at most 20 tags.", field="tags")
SERVER_NOT_FOUND = declare_error("server.not_found", "Server not found.", NOT_FOUND)
NOT_YOURS = declare_error(
    "server.not_yours",
    "Only the person who added this server, maintainers of its project and administrators can change it.",
    FORBIDDEN,
)
CREDENTIAL_NOT_FOUND = declare_error("credential.not_found", "Credential not found.", NOT_FOUND)
CSV_TOO_LARGE = declare_error("csv.too_large", "The file is larger than 1 MB; import it in parts.", field="file")
CSV_ENCODING = declare_error(
    "csv.encoding", "The file is not UTF-8 or GBK text; save the spreadsheet as CSV.", field="file"
)
CSV_LINE = declare_error("csv.line", "Line %(line)s cannot be read as CSV: %(reason)s.", field="file")
CSV_EMPTY = declare_error("csv.empty", "The file contains only a header.", field="file")
CSV_TOO_MANY_ROWS = declare_error(
    "csv.too_many_rows", "The file contains more than 1,000 servers; import it in parts.", field="file"
)
CSV_UNKNOWN_COLUMN = declare_error(
    "csv.unknown_column", "Unknown column “%(name)s”; the columns are %(known)s.", field="file"
)
CSV_COLUMN_TWICE = declare_error("csv.column_twice", "The column “%(name)s” appears twice.", field="file")
CSV_COLUMNS_MISSING = declare_error(
    "csv.columns_missing", "The first line names the columns; these are missing: %(missing)s.", field="file"
)
CSV_ROW_TOO_LONG = declare_error(
    "csv.row_too_long", "The row has more cells than columns; quote text that contains separators."
)
CSV_SERVER_TWICE = declare_error("csv.server_twice", "This server already appears in row %(row)s.", field="name")
NO_SUCH_CREDENTIAL = declare_error(
    "credential.no_such_name", "The project has no shared credential “%(name)s”.", field="credential"
)
CSV_CELL_EMPTY = declare_error("csv.cell_empty", "This cell is empty.")
CSV_OTHER_KEY = declare_error(
    "csv.other_key", "Another host key has been confirmed; accept a changed key on the server’s page.", field="host_key"
)
CSV_JUMP_HOST_AMBIGUOUS = declare_error(
    "csv.jump_host_ambiguous", "Several servers are called “%(name)s”; enter project/name.", field="jump_host"
)
CSV_NO_SUCH_JUMP_HOST = declare_error(
    "csv.no_such_jump_host", "No server “%(name)s” is available to you as a jump host.", field="jump_host"
)
CSV_PORT = declare_error("csv.port", "“%(text)s” is not a port number.", field="port")
CREDENTIAL_KIND = declare_error(
    "credential.kind", "A credential must be a password, a private key or an SSH certificate.", field="kind"
)
PASSWORD_MISSING = declare_error("credential.password_missing", "Enter the password.", field="password")
PASSWORD_TOO_LONG = declare_error("credential.password_too_long", "The password is too long.", field="password")
PRIVATE_KEY_MISSING = declare_error(
    "credential.private_key_missing", "Paste the private key, or choose its file.", field="private_key"
)
PRIVATE_KEY_TOO_LONG = declare_error(
    "credential.private_key_too_long", "This is too long to be a private key.", field="private_key"
)
PUTTY_KEY = declare_error(
    "credential.putty_key",
    "This is a PuTTY key. Convert it with PuTTYgen: Conversions, Export OpenSSH key.",
    field="private_key",
)
PUBLIC_KEY = declare_error(
    "credential.public_key", "This is a public key. Paste the private key, the file without .pub.", field="private_key"
)
PASSPHRASE_WRONG = declare_error(
    "credential.passphrase_wrong", "The passphrase does not open the private key.", field="passphrase"
)
PASSPHRASE_MISSING = declare_error(
    "credential.passphrase_missing", "The private key has a passphrase. Enter it too.", field="passphrase"
)
PRIVATE_KEY_UNREADABLE = declare_error(
    "credential.private_key_unreadable",
    "The private key cannot be read. Paste the whole file, from -----BEGIN to the last -----.",
    field="private_key",
)
CERTIFICATE_MISSING = declare_error(
    "credential.certificate_missing", "Paste the certificate, the file ending in -cert.pub.", field="certificate"
)
CERTIFICATE_TOO_LONG = declare_error(
    "credential.certificate_too_long", "This is too long to be a certificate.", field="certificate"
)
CERTIFICATE_UNREADABLE = declare_error(
    "credential.certificate_unreadable",
    "The certificate cannot be read. Paste the whole file ending in -cert.pub.",
    field="certificate",
)
CERTIFICATE_OF_OTHER_KEY = declare_error(
    "credential.certificate_of_other_key", "The certificate belongs to another private key.", field="certificate"
)
CERTIFICATE_EXPIRED = declare_error(
    "credential.certificate_expired", "The certificate has expired.", field="certificate"
)
ACTION_NOT_CHOSEN = declare_error("server.action_not_chosen", "Choose an action for the servers.")
CSV_SECRET_MISSING = declare_error(
    "csv.secret_missing", "Enter the secret of the credentials that the import creates.", field="password"
)
CSV_MISSING = declare_error("csv.missing", "Choose a CSV file.", field="file")
CREDENTIAL_PROJECT = declare_error(
    "credential.project_not_found", "Choose one of your projects.", NOT_FOUND, field="project"
)
CREDENTIAL_IN_USE = declare_error(
    "credential.in_use", "Servers that use this credential: %(count)s. Choose another one for them first.", CONFLICT
)
CREDENTIAL_KEYS = declare_error("credential.keys_unusable", "The credential keys cannot be used: %(reason)s.")
PORT = declare_error("server.port", "A port must be a number from 1 to 65535; the default of SSH is 22.", field="port")
STATE = declare_error("server.state", "The state must be one of %(states)s.", field="state")
NO_SUCH_ROOM = declare_error("room.no_such_name", "Room “%(name)s” does not exist.", field="room")
CSV_NO_SUCH_PROJECT = declare_error(
    "csv.no_such_project", "Project “%(name)s” does not exist, or you are not a member.", field="project"
)
PROJECT_OWNS_SERVERS = declare_error(
    "project.owns_servers", "Servers of this project: %(count)s. Delete them or move them first.", CONFLICT
)
ROOM_CONTAINS_SERVERS = declare_error(
    "room.contains_servers", "Servers in this room: %(count)s. Move them first.", CONFLICT
)
