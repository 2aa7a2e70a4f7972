"""Post-processors: extractors and actions on a sample's result."""

from __future__ import annotations

from loadwright.core.jmx.elements import kinds
from loadwright.core.jmx.elements.spec import TEST_BEAN, ElementSpec, Field, FieldType, choices, shown_when
from loadwright.core.jmx.elements.summary import value

from .common import scope

_SCOPE = scope("Sample.scope")
_REFERENCE = "Name of created variable"
_MATCH = "Match No. (0 for Random)"
_DEFAULT = "Default Value"
_EMPTY_DEFAULT = "Use empty default value"


def _subject(prefix: str) -> Field:
    return Field(
        f"{prefix}.useHeaders",
        "Field to check",
        FieldType.CHOICE,
        "false",
        choices(
            ("false", "Body"),
            ("unescaped", "Body (unescaped)"),
            ("as_document", "Body as a Document"),
            ("true", "Response Headers"),
            ("request_headers", "Request Headers"),
            ("URL", "URL"),
            ("code", "Response Code"),
            ("message", "Response Message"),
        ),
        missing="",
    )


def _default(prefix: str) -> tuple[Field, ...]:
    """Return what a variable gets if nothing is found."""
    empty = Field(f"{prefix}.default_empty_value", _EMPTY_DEFAULT, FieldType.BOOLEAN, "false")
    return (*shown_when(empty.name, ("false",), Field(f"{prefix}.default", _DEFAULT)), empty)


def _extractor(testclass: str, gui: str, name: str, reference: str, *fields: Field) -> ElementSpec:
    """Return an extractor whose summary is the variables that it creates."""
    created = Field(reference, _REFERENCE)
    return ElementSpec(testclass, gui, name, kinds.POST_PROCESSOR, (*_SCOPE, created, *fields), value(reference))


SPECS = (
    _extractor(
        "RegexExtractor",
        "RegexExtractorGui",
        "Regular Expression Extractor",
        "RegexExtractor.refname",
        _subject("RegexExtractor"),
        Field("RegexExtractor.regex", "Regular Expression"),
        Field("RegexExtractor.template", "Template ($i$ where i is capturing group number, starts at 1)"),
        Field("RegexExtractor.match_number", _MATCH, FieldType.INTEGER),
        *_default("RegexExtractor"),
    ),
    _extractor(
        "JSONPostProcessor",
        "JSONPostProcessorGui",
        "JSON Extractor",
        "JSONPostProcessor.referenceNames",
        Field("JSONPostProcessor.jsonPathExprs", "JSON Path expressions"),
        Field("JSONPostProcessor.match_numbers", _MATCH),
        Field("JSONPostProcessor.compute_concat", "Compute concatenation var (suffix _ALL)", FieldType.BOOLEAN),
        Field("JSONPostProcessor.defaultValues", "Default Values"),
    ),
    _extractor(
        "JMESPathExtractor",
        "JMESPathExtractorGui",
        "JSON JMESPath Extractor",
        "JMESExtractor.referenceName",
        Field("JMESExtractor.jmesPathExpr", "JMESPath expressions"),
        Field("JMESExtractor.matchNumber", _MATCH, FieldType.INTEGER),
        Field("JMESExtractor.defaultValue", _DEFAULT),
    ),
    _extractor(
        "BoundaryExtractor",
        "BoundaryExtractorGui",
        "Boundary Extractor",
        "BoundaryExtractor.refname",
        _subject("BoundaryExtractor"),
        Field("BoundaryExtractor.lboundary", "Left Boundary"),
        Field("BoundaryExtractor.rboundary", "Right Boundary"),
        Field("BoundaryExtractor.match_number", _MATCH, FieldType.INTEGER),
        *_default("BoundaryExtractor"),
    ),
    _extractor(
        "HtmlExtractor",
        "HtmlExtractorGui",
        "CSS Selector Extractor",
        "HtmlExtractor.refname",
        Field(
            "HtmlExtractor.extractor_impl",
            "CSS/JQuery implementation",
            FieldType.CHOICE,
            "",
            choices(("", "Default"), "JSOUP", "JODD"),
        ),
        Field("HtmlExtractor.expr", "CSS Selector expression"),
        Field("HtmlExtractor.attribute", "Attribute"),
        Field("HtmlExtractor.match_number", _MATCH, FieldType.INTEGER),
        *_default("HtmlExtractor"),
    ),
    _extractor(
        "XPathExtractor",
        "XPathExtractorGui",
        "XPath Extractor",
        "XPathExtractor.refname",
        Field("XPathExtractor.xpathQuery", "XPath query"),
        Field("XPathExtractor.matchNumber", _MATCH, FieldType.INTEGER, "-1"),
        Field("XPathExtractor.default", _DEFAULT),
        Field("XPathExtractor.tolerant", "Use Tidy (tolerant parser)", FieldType.BOOLEAN, "false"),
        Field("XPathExtractor.namespace", "Use Namespaces", FieldType.BOOLEAN, "false"),
        Field("XPathExtractor.validate", "Validate XML", FieldType.BOOLEAN, "false"),
        Field("XPathExtractor.fragment", "Return entire XPath fragment", FieldType.BOOLEAN),
    ),
    _extractor(
        "XPath2Extractor",
        "XPath2ExtractorGui",
        "XPath2 Extractor",
        "XPathExtractor2.refname",
        Field("XPathExtractor2.xpathQuery", "XPath query"),
        Field("XPathExtractor2.matchNumber", _MATCH, FieldType.INTEGER, "0"),
        Field("XPathExtractor2.default", _DEFAULT),
        Field("XPathExtractor2.namespaces", "Namespaces aliases list", FieldType.LINES),
        Field("XPathExtractor2.fragment", "Return entire XPath fragment", FieldType.BOOLEAN),
    ),
    ElementSpec(
        "DebugPostProcessor",
        TEST_BEAN,
        "Debug PostProcessor",
        kinds.POST_PROCESSOR,
        (
            Field("displayJMeterProperties", "JMeter properties", FieldType.BOOLEAN, "false"),
            Field("displayJMeterVariables", "JMeter variables", FieldType.BOOLEAN, "true"),
            Field("displaySamplerProperties", "Sampler properties", FieldType.BOOLEAN, "true"),
            Field("displaySystemProperties", "System properties", FieldType.BOOLEAN, "false"),
        ),
    ),
    ElementSpec(
        "ResultAction",
        "ResultActionGui",
        "Result Status Action Handler",
        kinds.POST_PROCESSOR,
        (
            Field(
                "OnError.action",
                "Action to be taken after a Sampler error",
                FieldType.CHOICE,
                "0",
                choices(
                    ("0", "Continue"),
                    ("1", "Stop Thread"),
                    ("2", "Stop Test"),
                    ("3", "Stop Test Now"),
                    ("4", "Start Next Thread Loop"),
                    ("5", "Go to next iteration of Current loop"),
                    ("6", "Break Current Loop"),
                ),
                tag="intProp",
            ),
        ),
    ),
)
