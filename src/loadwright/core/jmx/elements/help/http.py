"""HTTP requests, and what they share."""

from __future__ import annotations

HELP = {
    "HTTPSampler.protocol": "http or https; http if empty, also in the defaults.",
    "HTTPSampler.domain": (
        "Host name or IP address of the server, without http://. Empty takes it from HTTP Request Defaults."
    ),
    "HTTPSampler.port": "Port of the server; 80 or 443 if empty.",
    "HTTPSampler.path": "Path of the request, for example /cart?id=1; also a whole URL.",
    "HTTPSampler.method": "The method of the request.",
    "HTTPSampler.contentEncoding": "Encoding of parameters and body, for example UTF-8.",
    "HTTPSampler.auto_redirects": (
        "Leave redirects to the HTTP library: they are no samples of their own. Only for GET and HEAD."
    ),
    "HTTPSampler.follow_redirects": "Follow redirects, each as a sub-sample, with cookies.",
    "HTTPSampler.use_keepalive": "Use the connection for further requests of the thread.",
    "HTTPSampler.DO_MULTIPART_POST": "Send parameters as multipart/form-data, as forms with files do.",
    "HTTPSampler.BROWSER_COMPATIBLE_MULTIPART": (
        "Leave out Content-Type and Content-Transfer-Encoding in the parts, as browsers do."
    ),
    "HTTPSampler.postBodyRaw": "Send a text as the body instead of parameters.",
    "HTTPSamplerProxy:Arguments.arguments": (
        "Sent in the URL of GET, HEAD and DELETE requests, otherwise in the body as a form."
    ),
    "AjpSampler:Arguments.arguments": (
        "Sent in the URL of GET, HEAD and DELETE requests, otherwise in the body as a form."
    ),
    "ConfigTestElement:Arguments.arguments": (
        "Sent in the URL of GET, HEAD and DELETE requests, otherwise in the body as a form."
    ),
    "HTTPArgument.always_encode": (
        "Encode characters that are not allowed in URLs. Switch it off for values that are encoded already."
    ),
    "HTTPArgument.content_type": "Content-Type of the part of a multipart request.",
    "HTTPArgument.use_equals": "Send = after the name also if the value is empty.",
    "HTTPFileArgs.files": "Files to send. With PUT, or with an empty parameter name, one file is the whole body.",
    "File.path": "The file, relative to the plan.",
    "File.paramname": "Name of the field of the form.",
    "File.mimetype": "Content-Type of the file, for example image/png.",
    "HTTPSampler.implementation": "The library that sends requests; HttpClient4 if empty.",
    "HTTPSampler.connect_timeout": "Milliseconds to wait for a connection; empty is the limit of the system.",
    "HTTPSampler.response_timeout": "Milliseconds to wait for the response; empty waits without limit.",
    "HTTPSampler.image_parser": "Request images, scripts and styles that an HTML page refers to, as sub-samples.",
    "HTTPSampler.concurrentDwn": "Request them at the same time, as browsers do.",
    "HTTPSampler.concurrentPool": "How many are requested at the same time; 6 if empty.",
    "HTTPSampler.embedded_url_re": "Only resources whose URL matches this regular expression.",
    "HTTPSampler.embedded_url_exclude_re": "No resources whose URL matches this regular expression.",
    "HTTPSampler.ipSourceType": "What the source address is: a host name or IP address, or a network device.",
    "HTTPSampler.ipSource": "The address of this machine from which requests are sent.",
    "HTTPSampler.proxyScheme": "Protocol of the proxy, http or https.",
    "HTTPSampler.proxyHost": "Host of the proxy, without http://; empty sends requests directly.",
    "HTTPSampler.proxyPort": "Port of the proxy.",
    "HTTPSampler.proxyUser": "User name at the proxy.",
    "HTTPSampler.proxyPass": "Password at the proxy. It is stored readable in the plan.",
    "HTTPSampler.md5": "Keep the MD5 hash of the response instead of the response. For very large responses.",
    "GraphQLHTTPSampler.operationName": "Name of the operation, if the query has several.",
    "GraphQLHTTPSampler.query": "The GraphQL query or mutation.",
    "GraphQLHTTPSampler.variables": "Values of the query's variables as JSON.",
    "HeaderManager.headers": (
        "Headers that requests in its scope send. Those of an inner manager replace equal ones of an outer."
    ),
    "Header.name": "Name of the header, for example Accept.",
    "Header.value": "Value of the header.",
    "CookieManager.clearEachIteration": "Begin each iteration without cookies of the one before.",
    ".controlledByThreadGroup": "Keep or clear as “Same user on each iteration” of the thread group says.",
    "CookieManager.policy": "The standard by which cookies are accepted; standard is right for most servers.",
    "CookieManager.cookies": "Cookies that every thread has from the beginning.",
    "TestElement.name": "Name of the cookie.",
    "Cookie.value": "Value of the cookie.",
    "Cookie.domain": "The host, or the domain with its hosts, to which the cookie is sent.",
    "Cookie.path": "The path below which the cookie is sent; / is everywhere.",
    "Cookie.secure": "Send it over https only.",
    "clearEachIteration": "Begin each iteration with an empty cache, as a new visitor does.",
    "CacheManager.controlledByThread": "Keep or clear as “Same user on each iteration” of the thread group says.",
    "useExpires": "Send no request for what is still valid by these headers, as browsers do.",
    "maxSize": "Number of responses that each thread remembers; 5000 if empty.",
    "AuthManager.clearEachIteration": "Begin each iteration without authorizations that were made before.",
    "AuthManager.auth_list": "Names and passwords for URLs that begin with a base URL.",
    "Authorization.url": "Used for URLs that begin with this.",
    "Authorization.username": "User name.",
    "Authorization.password": "Password. It is stored readable in the plan.",
    "Authorization.domain": "Windows domain, for NTLM.",
    "Authorization.realm": "The realm of the server; empty for any.",
    "Authorization.mechanism": "How name and password are sent.",
    "DNSCacheManager.clearEachIteration": "Look names up again in each iteration.",
    "DNSCacheManager.isCustomResolver": (
        "Ask the servers below, or use the table, instead of the resolver of the machine."
    ),
    "DNSCacheManager.servers": "DNS servers that are asked in turn.",
    "server": "Host name or IP address of a DNS server.",
    "DNSCacheManager.hosts": "Addresses of hosts, used before any DNS server is asked.",
    "StaticHost.Name": "Host name as in the requests.",
    "StaticHost.Address": "IP addresses or host names, separated by commas; they are used in turn.",
    "argument_name": "The parameter with the session id, as in links of the response.",
    "path_extension": "The session id follows the path after a semicolon.",
    "path_extension_no_equals": "There is no = between the name and the session id.",
    "path_extension_no_questionmark": "The path ends before a question mark.",
    "cache_value": "Use the last session id if a response contains none.",
    "encode": "Encode the session id for URLs.",
}
