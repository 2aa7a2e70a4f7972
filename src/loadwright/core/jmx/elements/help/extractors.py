"""Post-processors."""

from __future__ import annotations

HELP = {
    "Sample.scope": "Which samples are searched: the main sample, its sub-samples, or a variable.",
    "Scope.variable": "The variable whose value is used instead of a response.",
    ".refname": (
        "The variable that gets what is found. All matches are in NAME_1, NAME_2, …; their number in NAME_matchNr."
    ),
    ".referenceName": "The variable that gets what is found.",
    ".useHeaders": "The part of the sample that is searched.",
    "RegexExtractor.regex": "The expression; what is to be found is in round brackets.",
    "RegexExtractor.template": "What is made of the groups: $1$ is the first, $2$ the second, $0$ the whole match.",
    ".match_number": "Which match is used: 1 is the first, 0 a random one, −1 all.",
    ".matchNumber": "Which match is used: 1 is the first, 0 a random one, −1 all.",
    ".default": "The value if nothing is found; empty leaves the variable as it was.",
    ".defaultValue": "The value if nothing is found.",
    ".default_empty_value": "Set the variable to an empty text if nothing is found.",
    "JSONPostProcessor.referenceNames": (
        "Variables that get what is found, one for each path, separated by semicolons."
    ),
    "JSONPostProcessor.jsonPathExprs": "JSON Path expressions such as $.items[0].id, separated by semicolons.",
    "JSONPostProcessor.match_numbers": (
        "Which match of each path is used (1 the first, 0 a random one, −1 all), separated by semicolons."
    ),
    "JSONPostProcessor.compute_concat": "Also set NAME_ALL to all matches, separated by commas.",
    "JSONPostProcessor.defaultValues": "Values if nothing is found, one for each path, separated by semicolons.",
    "JMESExtractor.jmesPathExpr": "A JMESPath expression, such as items[0].id.",
    "BoundaryExtractor.lboundary": "The text before what is to be found.",
    "BoundaryExtractor.rboundary": "The text after what is to be found.",
    "HtmlExtractor.extractor_impl": "The library that reads HTML; JSOUP if empty.",
    "HtmlExtractor.expr": "A CSS selector, such as input[name=token].",
    "HtmlExtractor.attribute": "The attribute that is taken; empty takes the text of the element.",
    ".xpathQuery": "An XPath expression, such as //input[@name='token']/@value.",
    ".tolerant": "Read HTML that is not well-formed XML.",
    ".namespace": "Resolve namespaces; the prefixes of the document are used.",
    ".validate": "Validate the document against its DTD.",
    ".fragment": "Take the XML of what is found instead of its text.",
    ".namespaces": "Prefixes of namespaces, one prefix=URI per line.",
    "OnError.action": "What the thread does if the sample has failed.",
}
