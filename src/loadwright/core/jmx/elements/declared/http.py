"""HTTP requests, their defaults, and the managers of headers, cookies, cache, authorization and DNS."""

from __future__ import annotations

from dataclasses import replace

from loadwright.core.jmx.document import properties
from loadwright.core.jmx.document.tree import Element
from loadwright.core.jmx.elements import kinds
from loadwright.core.jmx.elements.spec import ElementSpec, Field, FieldType, Holder, Rows, Table, choices
from loadwright.core.jmx.elements.summary import Summary, texts

ARGUMENTS = Holder("HTTPsampler.Arguments", "Arguments", "HTTPArgumentsPanel", "User Defined Variables")
METHODS = ("GET", "POST", "HEAD", "PUT", "OPTIONS", "TRACE", "DELETE", "PATCH", "PROPFIND", "PROPPATCH", "MKCOL",
           "COPY", "MOVE", "LOCK", "UNLOCK", "REPORT", "MKCALENDAR", "SEARCH")  # fmt: skip


def address(element: Element) -> str:
    """Return method, host and path of an HTTP request, for example ``GET https://shop.test:8443/cart``."""
    node = element.node
    protocol, host, port, path, method = (
        properties.text(node, f"HTTPSampler.{name}").strip()
        for name in ("protocol", "domain", "port", "path", "method")
    )
    method = method or "GET"
    if path.startswith(("http://", "https://")):
        return f"{method} {path}"
    if not host:
        return f"{method} {path or '/'}"
    path = path if not path or path.startswith("/") else f"/{path}"
    return f"{method} {protocol or 'http'}://{host}{f':{port}' if port else ''}{path}"


def _request(element: Element) -> Summary:
    return (address(element),)


def _defaults(element: Element) -> Summary:
    return (address(element).partition(" ")[2],)


def _header_names(element: Element) -> Summary:
    found = properties.collection(element.node, HEADERS.name)
    return texts(*(properties.text(header, "Header.name") for header in found))


_TARGET = (
    Field("HTTPSampler.protocol", "Protocol [http]"),
    Field("HTTPSampler.domain", "Server Name or IP"),
    Field("HTTPSampler.port", "Port Number", FieldType.INTEGER),
    Field("HTTPSampler.path", "Path"),
    Field("HTTPSampler.contentEncoding", "Content encoding"),
)
_PARAMETERS = Table(
    "Arguments.arguments",
    "Parameters",
    (
        Field("Argument.name", "Name"),
        Field("Argument.value", "Value"),
        Field("HTTPArgument.always_encode", "URL Encode?", FieldType.BOOLEAN, "false"),
        Field("HTTPArgument.content_type", "Content-Type", default="text/plain", missing="text/plain"),
        Field("HTTPArgument.use_equals", "Include Equals?", FieldType.BOOLEAN, "true", missing="true"),
        Field("Argument.metadata", "Metadata", default="=", missing="=", obsolete=True),
    ),
    element_type="HTTPArgument",
    key="Argument.name",
    holder=ARGUMENTS,
)
_FILES = Table(
    "HTTPFileArgs.files",
    "Files Upload",
    (
        Field("File.path", "File Path", FieldType.FILE),
        Field("File.paramname", "Parameter Name"),
        Field("File.mimetype", "MIME Type"),
    ),
    element_type="HTTPFileArg",
    key="File.path",
    holder=Holder("HTTPsampler.Files", "HTTPFileArgs"),
)
_REQUEST_OPTIONS = (
    Field("HTTPSampler.auto_redirects", "Redirect Automatically", FieldType.BOOLEAN, "false"),
    Field("HTTPSampler.follow_redirects", "Follow Redirects", FieldType.BOOLEAN, "true", missing="false"),
    Field("HTTPSampler.use_keepalive", "Use KeepAlive", FieldType.BOOLEAN, "true", missing="false"),
    Field("HTTPSampler.DO_MULTIPART_POST", "Use multipart/form-data", FieldType.BOOLEAN, "false"),
    Field("HTTPSampler.BROWSER_COMPATIBLE_MULTIPART", "Browser-compatible headers", FieldType.BOOLEAN, "false"),
)
_RAW_BODY = Field("HTTPSampler.postBodyRaw", "Body Data", FieldType.BOOLEAN, "false")
_ADVANCED = (
    Field("HTTPSampler.implementation", "Client implementation", FieldType.CHOICE, "", choices("HttpClient4", "Java")),
    Field("HTTPSampler.connect_timeout", "Connect timeout (milliseconds)", FieldType.INTEGER),
    Field("HTTPSampler.response_timeout", "Response timeout (milliseconds)", FieldType.INTEGER),
    Field("HTTPSampler.image_parser", "Retrieve All Embedded Resources", FieldType.BOOLEAN, "false"),
    Field("HTTPSampler.concurrentDwn", "Parallel downloads", FieldType.BOOLEAN, "false"),
    Field("HTTPSampler.concurrentPool", "Parallel downloads. Number", FieldType.INTEGER),
    Field("HTTPSampler.embedded_url_re", "URLs must match"),
    Field("HTTPSampler.embedded_url_exclude_re", "URLs must not match"),
    Field("HTTPSampler.ipSource", "Source address"),
    Field(
        "HTTPSampler.ipSourceType",
        "Source address type",
        FieldType.CHOICE,
        "",
        choices(("0", "IP/Hostname"), ("1", "Device"), ("2", "Device IPv4"), ("3", "Device IPv6")),
        tag="intProp",
    ),
    Field("HTTPSampler.proxyScheme", "Proxy scheme"),
    Field("HTTPSampler.proxyHost", "Proxy server name or IP"),
    Field("HTTPSampler.proxyPort", "Proxy port number", FieldType.INTEGER),
    Field("HTTPSampler.proxyUser", "Proxy username"),
    Field("HTTPSampler.proxyPass", "Proxy password", FieldType.PASSWORD),
    Field("HTTPSampler.md5", "Save response as MD5 hash", FieldType.BOOLEAN, "false"),
)
HEADERS = Table(
    "HeaderManager.headers",
    "Headers Stored in the Header Manager",
    (Field("Header.name", "Name"), Field("Header.value", "Value")),
    element_type="Header",
)
_COOKIES = Table(
    "CookieManager.cookies",
    "User-Defined Cookies",
    (
        Field("Cookie.value", "Value"),
        Field("Cookie.domain", "Domain"),
        Field("Cookie.path", "Path"),
        Field("Cookie.secure", "Secure", FieldType.BOOLEAN, "false"),
        Field("Cookie.expires", "Expires", FieldType.INTEGER, "0", tag="longProp", missing="0"),
        Field("Cookie.path_specified", "Path specified", FieldType.BOOLEAN, "true", missing="true"),
        Field("Cookie.domain_specified", "Domain specified", FieldType.BOOLEAN, "true", missing="true"),
    ),
    element_type="Cookie",
)
_AUTHORIZATIONS = Table(
    "AuthManager.auth_list",
    "Authorizations Stored in the Authorization Manager",
    (
        Field("Authorization.url", "Base URL"),
        Field("Authorization.username", "Username"),
        Field("Authorization.password", "Password", FieldType.PASSWORD),
        Field("Authorization.domain", "Domain"),
        Field("Authorization.realm", "Realm"),
        Field(
            "Authorization.mechanism",
            "Mechanism",
            FieldType.CHOICE,
            "BASIC",
            choices("BASIC", "DIGEST", "KERBEROS", "BASIC_DIGEST"),
        ),
    ),
    element_type="Authorization",
)

MANAGER = ElementSpec("HeaderManager", "HeaderPanel", "HTTP Header Manager", kinds.CONFIG, (HEADERS,), _header_names)

SPECS = (
    MANAGER,
    ElementSpec(
        "HTTPSamplerProxy",
        "HttpTestSampleGui",
        "HTTP Request",
        kinds.SAMPLER,
        (
            *_TARGET,
            Field("HTTPSampler.method", "Method", FieldType.CHOICE, "GET", choices(*METHODS), missing="GET"),
            *_REQUEST_OPTIONS,
            _PARAMETERS,
            _RAW_BODY,
            _FILES,
            *_ADVANCED,
            Field("HTTPSampler.FILE_NAME", "File Path", FieldType.FILE, obsolete=True),
        ),
        _request,
        aliases=("HTTPSampler", "HTTPSampler2"),
    ),
    ElementSpec(
        "HTTPSamplerProxy",
        "GraphQLHTTPSamplerGui",
        "GraphQL HTTP Request",
        kinds.SAMPLER,
        (
            *_TARGET,
            Field("HTTPSampler.method", "Method", FieldType.CHOICE, "POST", choices("POST", "GET"), missing="GET"),
            *_REQUEST_OPTIONS,
            Field("GraphQLHTTPSampler.operationName", "Operation Name"),
            Field("GraphQLHTTPSampler.query", "Query", FieldType.SCRIPT),
            Field("GraphQLHTTPSampler.variables", "Variables", FieldType.SCRIPT),
            _PARAMETERS,
            replace(_RAW_BODY, default="true", missing="false", obsolete=True),
            *_ADVANCED,
        ),
        _request,
    ),
    ElementSpec(
        "ConfigTestElement",
        "HttpDefaultsGui",
        "HTTP Request Defaults",
        kinds.CONFIG,
        (*_TARGET, _PARAMETERS, _RAW_BODY, *_ADVANCED),
        _defaults,
    ),
    ElementSpec(
        "CookieManager",
        "CookiePanel",
        "HTTP Cookie Manager",
        kinds.CONFIG,
        (
            Field("CookieManager.clearEachIteration", "Clear cookies each iteration?", FieldType.BOOLEAN, "false"),
            Field(
                "CookieManager.controlledByThreadGroup",
                "Use Thread Group configuration to control cookie clearing",
                FieldType.BOOLEAN,
                "false",
            ),
            Field(
                "CookieManager.policy",
                "Cookie Policy",
                FieldType.CHOICE,
                "",
                choices(
                    "standard",
                    "standard-strict",
                    "ignoreCookies",
                    "netscape",
                    "default",
                    "rfc2109",
                    "rfc2965",
                    "best-match",
                    "compatibility",
                ),
            ),
            _COOKIES,
        ),
    ),
    ElementSpec(
        "CacheManager",
        "CacheManagerGui",
        "HTTP Cache Manager",
        kinds.CONFIG,
        (
            Field("clearEachIteration", "Clear cache each iteration?", FieldType.BOOLEAN, "false"),
            Field(
                "CacheManager.controlledByThread",
                "Use Thread Group configuration to control cache clearing",
                FieldType.BOOLEAN,
                "false",
            ),
            Field(
                "useExpires",
                "Use Cache-Control/Expires header when processing GET requests",
                FieldType.BOOLEAN,
                "true",
                missing="false",
            ),
            Field("maxSize", "Max Number of elements in cache", FieldType.INTEGER, tag="intProp"),
        ),
    ),
    ElementSpec(
        "AuthManager",
        "AuthPanel",
        "HTTP Authorization Manager",
        kinds.CONFIG,
        (
            Field("AuthManager.clearEachIteration", "Clear auth on each iteration?", FieldType.BOOLEAN),
            Field(
                "AuthManager.controlledByThreadGroup",
                "Use Thread Group configuration to control clearing",
                FieldType.BOOLEAN,
                "false",
            ),
            _AUTHORIZATIONS,
        ),
    ),
    ElementSpec(
        "DNSCacheManager",
        "DNSCachePanel",
        "DNS Cache Manager",
        kinds.CONFIG,
        (
            Field("DNSCacheManager.clearEachIteration", "Clear cache each iteration", FieldType.BOOLEAN, "true"),
            Field("DNSCacheManager.isCustomResolver", "Use custom DNS resolver", FieldType.BOOLEAN, "false"),
            Table("DNSCacheManager.servers", "DNS Servers", (Field("server", "Hostname or IP"),), Rows.STRINGS),
            Table(
                "DNSCacheManager.hosts",
                "Static Host Table",
                (Field("StaticHost.Name", "Host"), Field("StaticHost.Address", "Hostname or IP address")),
                element_type="StaticHost",
                key="StaticHost.Name",
            ),
        ),
    ),
    ElementSpec(
        "URLRewritingModifier",
        "URLRewritingModifierGui",
        "HTTP URL Re-writing Modifier",
        kinds.PRE_PROCESSOR,
        (
            Field("argument_name", "Session Argument Name"),
            Field("path_extension", 'Path Extension (use ";" as separator)', FieldType.BOOLEAN, "false"),
            Field("path_extension_no_equals", "Do not use equals in path extension", FieldType.BOOLEAN, "false"),
            Field("path_extension_no_questionmark", "Do not use questionmark", FieldType.BOOLEAN, "false"),
            Field("cache_value", "Cache Session Id?", FieldType.BOOLEAN, "true", missing="false"),
            Field("encode", "URL Encode", FieldType.BOOLEAN, "false"),
        ),
    ),
    ElementSpec("AnchorModifier", "AnchorModifierGui", "HTML Link Parser", kinds.PRE_PROCESSOR),
)
