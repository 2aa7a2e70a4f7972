"""What HTTP requests share: the managers of headers, cookies, cache, authorization and DNS, and URL rewriting."""

from __future__ import annotations

from loadwright.core.jmx.document import properties
from loadwright.core.jmx.document.tree import Element
from loadwright.core.jmx.elements import kinds
from loadwright.core.jmx.elements.spec import NAME, ElementSpec, Field, FieldType, Rows, Table, When, choices
from loadwright.core.jmx.elements.summary import Summary, texts


def _header_names(element: Element) -> Summary:
    found = properties.collection(element.node, HEADERS.name)
    return texts(*(properties.text(header, "Header.name") for header in found))


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
        Field(NAME, "Name"),
        Field("Cookie.value", "Value"),
        Field("Cookie.domain", "Domain"),
        Field("Cookie.path", "Path"),
        Field("Cookie.secure", "Secure", FieldType.BOOLEAN, "false"),
        Field("Cookie.expires", "Expires", FieldType.INTEGER, "0", tag="longProp", missing="0", obsolete=True),
        Field("Cookie.path_specified", "Path specified", FieldType.BOOLEAN, "true", missing="true", obsolete=True),
        Field("Cookie.domain_specified", "Domain specified", FieldType.BOOLEAN, "true", missing="true", obsolete=True),
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
                    ("", "Default"),
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
            Table(
                "DNSCacheManager.servers",
                "DNS Servers",
                (Field("server", "Hostname or IP"),),
                Rows.STRINGS,
                shown_when=When("DNSCacheManager.isCustomResolver", ("true",)),
            ),
            Table(
                "DNSCacheManager.hosts",
                "Static Host Table",
                (Field("StaticHost.Name", "Host"), Field("StaticHost.Address", "Hostname or IP address")),
                element_type="StaticHost",
                key="StaticHost.Name",
                shown_when=When("DNSCacheManager.isCustomResolver", ("true",)),
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
            Field("cache_value", "Cache Session Id?", FieldType.BOOLEAN, "false"),
            Field("encode", "URL Encode", FieldType.BOOLEAN, "false"),
        ),
    ),
    ElementSpec("AnchorModifier", "AnchorModifierGui", "HTML Link Parser", kinds.PRE_PROCESSOR),
)
