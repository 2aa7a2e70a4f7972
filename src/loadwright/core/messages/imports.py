"""What is reported when requests of other tools are converted to a plan: HAR, Postman, OpenAPI and curl."""

from __future__ import annotations

from .message import declare, declare_counted

# Why a file is refused.
UNKNOWN_FORMAT = declare("import.unknown_format", "%(name)s is %(found)s. %(accepted)s")
ACCEPTED = declare(
    "import.accepted",
    "Use a plan of JMeter (.jmx), a zip with a plan and its files, a HAR, a Postman collection, an OpenAPI document "
    "(JSON or YAML), or commands of curl or PowerShell",
)
ACCEPTED_AS_PLAN = declare(
    "import.accepted_as_plan",
    "Use a plan of JMeter (.jmx), or a zip with a plan and its files; “loadwright plan import” converts files of other "
    "tools",
)
FOUND_ARCHIVE = declare("import.found_archive", "an archive of the format %(format)s")
FOUND_DOCUMENT = declare("import.found_document", "a document of the format %(format)s")
FOUND_PICTURE = declare("import.found_picture", "a picture")
FOUND_BINARY = declare("import.found_binary", "binary data, or text that is not UTF-8")
FOUND_HTML = declare("import.found_html", "a web page (HTML)")
FOUND_XML = declare("import.found_xml", "XML with the root <%(root)s>")
FOUND_JSON = declare("import.found_json", "JSON of another kind")
FOUND_TEXT = declare("import.found_text", "text of another kind")
PLAN_ALREADY = declare("import.plan_already", "%(name)s is a plan of JMeter already; use it as it is")
NOT_TEXT = declare("import.not_text", "%(name)s is not UTF-8 text; save it as UTF-8")
NOT_JSON = declare("import.not_json", "%(name)s is not JSON (%(reason)s); export it again")
NOT_YAML = declare("import.not_yaml", "%(name)s is neither JSON nor YAML (%(reason)s); export it again")
NOT_HAR = declare("import.not_har", "%(name)s is not a HAR: it has no list of entries below log; export it again")
NOT_POSTMAN = declare(
    "import.not_postman",
    "%(name)s is not a Postman collection of version 2.0 or 2.1; export it as Collection v2.1",
)
NOT_ENVIRONMENT = declare(
    "import.not_environment", "%(name)s is not a Postman environment: it has no list of values; export it again"
)
NOT_OPENAPI = declare("import.not_openapi", "%(name)s is not an OpenAPI document of version 2.0, 3.0 or 3.1 with paths")
NOT_CURL = declare("import.not_curl", "%(name)s contains no curl command; copy one in the browser with “Copy as cURL”")
NOT_POWERSHELL = declare(
    "import.not_powershell",
    "%(name)s contains no Invoke-WebRequest; copy one in the browser with “Copy as PowerShell”",
)
TOO_LARGE = declare("import.too_large", "%(name)s is larger than %(limit)s MiB; export a part of it")
BASE_URL = declare(
    "import.base_url", "The base URL is protocol, host and port, such as https://test.example.com:8443, without a path."
)
NO_SUCH_SERVER = declare("import.no_such_server", "The document does not list the server %(url)s.")
OPEN_QUOTE = declare("import.open_quote", "%(name)s has a quote that never ends; copy the command again")
NOTHING = declare("import.nothing", "%(name)s contains no request that can be converted")

# What was not converted, or differently.
AT = declare("import.at", "%(place)s: %(problem)s")
ENVIRONMENT_UNUSED = declare(
    "import.environment_unused", "%(name)s was not used: only collections of Postman have environments"
)
MORE = declare_counted(
    "import.more", "there is %(count)s more message", "there are %(count)s more messages", number="count"
)
TOO_MANY_REQUESTS = declare_counted(
    "import.too_many_requests",
    "%(count)s request was left out: a plan made by an import has at most %(limit)s",
    "%(count)s requests were left out: a plan made by an import has at most %(limit)s",
    number="count",
)
REST_LEFT_OUT = declare_counted(
    "import.rest_left_out",
    "%(count)s request was left out: the texts of a plan made by an import have at most %(limit)s MiB together",
    "%(count)s requests were left out: the texts of a plan made by an import have at most %(limit)s MiB together",
    number="count",
)
TOO_MANY_PARTS = declare(
    "import.too_many_parts", "only the first %(limit)s headers, parameters or parts of a request were converted"
)
TOO_DEEP = declare("import.too_deep", "folders inside %(limit)s others were left out")
TEXTS_TOO_LARGE = declare(
    "import.texts_too_large",
    "a text was left out: those of a plan made by an import have at most %(limit)s MiB together; put it into a file",
)
VARIABLES_LEFT_OUT = declare(
    "import.variables_left_out",
    "variables were left out: a plan has at most %(limit)s with %(size)s MiB; move them into data files",
)
BODY_TOO_LARGE = declare(
    "import.body_too_large", "the body was left out: it is larger than %(limit)s MiB; send it from a file"
)
NO_ADDRESS = declare("import.no_address", "the request was left out: it has no address")
BAD_ADDRESS = declare("import.bad_address", "the request was left out: its address %(url)s is not valid")
NOT_HTTP = declare("import.not_http", "%(url)s was left out: only http and https can be converted")
WEBSOCKET = declare("import.websocket", "%(url)s was left out: JMeter needs a plugin for WebSockets")
METHOD = declare("import.method", "the request was left out: JMeter cannot send the method %(method)s")
CONTENT_MISSING = declare(
    "import.content_missing", "the file %(path)s is sent: put it beside the plan, the import does not contain it"
)
BODY_MISSING = declare("import.body_missing", "a body of %(size)s bytes is missing: it was not recorded")
BAD_BASE64 = declare("import.bad_base64", "the body was left out: it is not valid base64")
BAD_MULTIPART = declare("import.bad_multipart", "the body is not valid multipart: it is sent as text")
BODY_AS_LATIN = declare(
    "import.body_as_latin", "the body is binary: it is written with the encoding ISO-8859-1, which keeps each byte"
)
KEY_REPEATED = declare(
    "import.key_repeated", "one object has the key %(name)s more than once: only its last value is used"
)
KEY_REPEATED_AT = declare(
    "import.key_repeated_at", "line %(line)s repeats the key %(name)s of its object: only the last value is used"
)
NOT_AN_OBJECT = declare("import.not_an_object", "a part was left out: it is not in the expected form")
BAD_ENTRY = declare("import.bad_entry", "the entry was left out: %(reason)s")

# HAR.
TOO_MANY_ENTRIES = declare(
    "import.too_many_entries", "only the first %(limit)s entries were read; record what people do in shorter parts"
)
STATIC_LEFT_OUT = declare_counted(
    "import.static_left_out",
    "%(count)s request for a static file, such as an image or a script, was left out",
    "%(count)s requests for static files, such as images and scripts, were left out",
    number="count",
)
TELEMETRY_LEFT_OUT = declare_counted(
    "import.telemetry_left_out",
    "%(count)s request to a service for statistics or advertising was left out: %(hosts)s",
    "%(count)s requests to services for statistics or advertising were left out: %(hosts)s",
    number="count",
)
REDIRECTS_LEFT_OUT = declare_counted(
    "import.redirects_left_out",
    "%(count)s request was left out: JMeter sends it when it follows a redirect",
    "%(count)s requests were left out: JMeter sends them when it follows redirects",
    number="count",
)
PREFLIGHTS_LEFT_OUT = declare_counted(
    "import.preflights_left_out",
    "%(count)s preflight request of the browser (OPTIONS) was left out",
    "%(count)s preflight requests of the browser (OPTIONS) were left out",
    number="count",
)
NO_RESPONSE = declare(
    "import.no_response",
    "the recording has no response, as of a request that was blocked or cancelled: disable it if it must not be sent",
)
COOKIES_RECORDED = declare(
    "import.cookies_recorded",
    "cookies that no recorded response set are in the HTTP Cookie Manager: %(names)s; they may expire, so record the "
    "sign-in too",
)

# Postman.
VARIABLE_CYCLIC = declare(
    "import.variable_cyclic",
    "the value of the variable %(name)s contains itself: set it in the User Defined Variables of the plan",
)
VARIABLE_UNDEFINED = declare(
    "import.variable_undefined",
    "the variable %(name)s has no value in the import: set it in the User Defined Variables of the plan",
)
SECRET_EMPTY = declare("import.secret_empty", "%(name)s is a placeholder: set the variable before a run")
SCRIPT_KEPT = declare_counted(
    "import.script_kept",
    "%(count)s script was not converted: it is kept in a disabled JSR223 element",
    "%(count)s scripts were not converted: they are kept in disabled JSR223 elements",
    number="count",
)
EXAMPLES_LEFT_OUT = declare_counted(
    "import.examples_left_out",
    "%(count)s saved example of a response was left out: a plan contains requests only",
    "%(count)s saved examples of responses were left out: a plan contains requests only",
    number="count",
)
AUTH_NOT_CONVERTED = declare(
    "import.auth_not_converted", "the authorization of the type %(type)s was not converted; add it by hand"
)
BODY_NOT_CONVERTED = declare("import.body_not_converted", "the body of the type %(type)s was not converted")
DYNAMIC_NOT_CONVERTED = declare(
    "import.dynamic_not_converted", "the dynamic variable %(name)s of Postman was not converted"
)
SETTING_NOT_CONVERTED = declare("import.setting_not_converted", "the setting %(name)s was not converted")
DISABLED_LEFT_OUT = declare("import.disabled_left_out", "disabled in the import and left out: %(names)s")

# OpenAPI.
REMOTE_REFERENCE = declare(
    "import.remote_reference", "the reference %(reference)s was not followed: only those inside the document are"
)
BROKEN_REFERENCE = declare("import.broken_reference", "the reference %(reference)s leads nowhere")
NO_SERVER = declare(
    "import.no_server", "the document names no server: set the variables host and protocol before a run"
)
SERVERS_LEFT_OUT = declare("import.servers_left_out", "only the first server is used; the others are: %(urls)s")
SCHEMA_CUT = declare("import.schema_cut", "the body is shortened: its schema is recursive or very large")
NO_EXAMPLE = declare("import.no_example", "the body was left out: %(type)s cannot be derived from its schema")
SECURITY_NOT_CONVERTED = declare(
    "import.security_not_converted", "the security scheme %(name)s (%(type)s) was not converted; add it by hand"
)
FORM_NOT_CONVERTED = declare("import.form_not_converted", "%(name)s was not converted: its form is not supported")

# curl.
OPTION_UNKNOWN = declare("import.option_unknown", "the option %(option)s was not converted")
OPTION_IGNORED = declare("import.option_ignored", "the option %(option)s has no counterpart in a plan")
COMMAND_IGNORED = declare(
    "import.command_ignored", "%(command)s was left out: only requests of curl or PowerShell are converted"
)
COMMAND_OUTPUT = declare(
    "import.command_output", "the output of %(command)s is not known: set the variable %(name)s before a run"
)
EXPRESSION_NOT_CONVERTED = declare("import.expression_not_converted", "%(text)s was not converted")
COOKIE_DIFFERS = declare(
    "import.cookie_differs", "the cookie %(name)s is sent with several values: the plan has the first one"
)
COOKIES_DIFFER = declare(
    "import.cookies_differ",
    "the requests send different cookies, so each that sends some has a Cookie Manager of its own and no other request "
    "sends them. For cookies that responses set, move one Cookie Manager to the test plan and delete the others",
)
OPTIONAL_LEFT_OUT = declare(
    "import.optional_left_out", "optional parameters without an example were left out: %(names)s"
)
