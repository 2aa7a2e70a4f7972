"""Listeners."""

from __future__ import annotations

from loadwright.core.jmx.document import properties
from loadwright.core.jmx.document.tree import Element
from loadwright.core.jmx.elements import kinds
from loadwright.core.jmx.elements.spec import ElementSpec, Field, FieldType, Holder, section
from loadwright.core.jmx.elements.summary import Summary, texts, value

from .common import PARAMETERS, arguments


def _class(element: Element) -> Summary:
    return texts(properties.text(element.node, "classname").rpartition(".")[2])


_COLLECTOR = (
    Field("filename", "Filename", FieldType.OUTPUT_FILE),
    Field("ResultCollector.error_logging", "Log only errors", FieldType.BOOLEAN, "false"),
    Field("ResultCollector.success_only_logging", "Log only successes", FieldType.BOOLEAN),
)

_MODEL = Holder("MailerResultCollector.mailer_model", "MailerModel")
_MAIL = section(
    "Mail settings",
    Field("MailerModel.fromAddress", "From", holder=_MODEL),
    Field("MailerModel.addressie", "Addressee(s)", holder=_MODEL),
    Field("MailerModel.smtpHost", "SMTP Host", holder=_MODEL),
    Field("MailerModel.failureSubject", "Failure Subject", holder=_MODEL),
    Field("MailerModel.failureLimit", "Failure Limit", FieldType.INTEGER, "2", holder=_MODEL),
    Field("MailerModel.successSubject", "Success Subject", holder=_MODEL),
    Field("MailerModel.successLimit", "Success Limit", FieldType.INTEGER, "2", holder=_MODEL),
)

SPECS = (
    ElementSpec(
        "ResultCollector", "SimpleDataWriter", "Simple Data Writer", kinds.LISTENER, _COLLECTOR, value("filename")
    ),
    ElementSpec(
        "MailerResultCollector", "MailerVisualizer", "Mailer Visualizer", kinds.LISTENER, (*_COLLECTOR, *_MAIL)
    ),
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
            Field("FileSaver.skipautonumber", "Do not add number to prefix", FieldType.BOOLEAN, "false"),
            Field("FileSaver.skipsuffix", "Do not add content type suffix", FieldType.BOOLEAN, "false"),
            Field("FileSaver.addTimstamp", "Add timestamp", FieldType.BOOLEAN),
            Field("FileSaver.ignoreTC", "Ignore Transaction Controllers", FieldType.BOOLEAN, missing="true"),
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
