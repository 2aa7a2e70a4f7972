"""Listeners."""

from __future__ import annotations

from loadwright.core.jmx.document import properties
from loadwright.core.jmx.document.tree import Element
from loadwright.core.jmx.elements import kinds
from loadwright.core.jmx.elements.spec import ElementSpec, Field, FieldType
from loadwright.core.jmx.elements.summary import Summary, texts, value

from .common import PARAMETERS, arguments


def _class(element: Element) -> Summary:
    return texts(properties.text(element.node, "classname").rpartition(".")[2])


_COLLECTOR = (
    Field("filename", "Filename", FieldType.OUTPUT_FILE),
    Field("ResultCollector.error_logging", "Log only errors", FieldType.BOOLEAN, "false"),
    Field("ResultCollector.success_only_logging", "Log only successes", FieldType.BOOLEAN),
)

SPECS = (
    ElementSpec(
        "ResultCollector", "SimpleDataWriter", "Simple Data Writer", kinds.LISTENER, _COLLECTOR, value("filename")
    ),
    ElementSpec("MailerResultCollector", "MailerVisualizer", "Mailer Visualizer", kinds.LISTENER, _COLLECTOR),
    ElementSpec(
        "ResultSaver",
        "ResultSaverGui",
        "Save Responses to a file",
        kinds.LISTENER,
        (
            Field("FileSaver.filename", "Filename prefix", FieldType.OUTPUT_FILE),
            Field("FileSaver.variablename", "Variable Name containing saved file name"),
            Field("FileSaver.errorsonly", "Save Failed Responses only", FieldType.BOOLEAN, "false"),
            Field("FileSaver.successonly", "Save Successful Responses only", FieldType.BOOLEAN, "false"),
            Field("FileSaver.skipautonumber", "Don't add number to prefix", FieldType.BOOLEAN, "false"),
            Field("FileSaver.skipsuffix", "Don't add content type suffix", FieldType.BOOLEAN, "false"),
            Field("FileSaver.addTimstamp", "Add timestamp", FieldType.BOOLEAN, "false"),
        ),
        value("FileSaver.filename"),
    ),
    ElementSpec("Summariser", "SummariserGui", "Generate Summary Results", kinds.LISTENER),
    ElementSpec(
        "BackendListener",
        "BackendListenerGui",
        "Backend Listener",
        kinds.LISTENER,
        (
            Field(
                "classname",
                "Backend Listener implementation",
                default="org.apache.jmeter.visualizers.backend.graphite.GraphiteBackendListenerClient",
                missing="",
            ),
            Field("QUEUE_SIZE", "Async Queue size", FieldType.INTEGER),
            arguments("Parameters", PARAMETERS),
        ),
        _class,
    ),
)
