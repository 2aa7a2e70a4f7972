"""Assertions."""

from __future__ import annotations

HELP = {
    "Assertion.scope": "Which samples are checked: the main sample, its sub-samples, or a variable.",
    "Assertion.test_field": "The part of the sample that is checked.",
    "Assertion.assume_success": "Take the sample as successful at first, for example for an expected status 404.",
    "Assertion.test_type": (
        "How patterns are compared. Contains and Matches use regular expressions; with Or one pattern is enough."
    ),
    "Asserion.test_strings": "What the part must contain, match or equal, one pattern in each row.",
    "pattern": "A text or regular expression, depending on the rule.",
    "Assertion.custom_message": "The message of failures, instead of JMeter's.",
    "DurationAssertion.duration": "The sample fails if it takes longer than this number of milliseconds.",
    "SizeAssertion:Assertion.test_field": "The part whose size is checked.",
    "SizeAssertion.size": "The size in bytes with which it is compared.",
    "SizeAssertion.operator": "How the size of the sample must compare with this number.",
    "JSON_PATH": "A JSON Path that must exist in the response.",
    "JMES_PATH": "A JMESPath that must exist in the response.",
    "JSONVALIDATION": "Also check the value that is found there.",
    "ISREGEX": "Take the expected value for a regular expression.",
    "EXPECTED_VALUE": "The value that is expected.",
    "EXPECT_NULL": "Expect null there.",
    "INVERT": "Fail if the conditions are met.",
    "XPath.xpath": "An XPath expression; the sample fails if it finds nothing or gives false.",
    "XPath.negate": "Fail if the expression finds something.",
    "XPath.whitespace": "Ignore white space between elements.",
    "xmlschema_assertion_filename": "The XML Schema by which the response is checked, relative to the plan.",
}
