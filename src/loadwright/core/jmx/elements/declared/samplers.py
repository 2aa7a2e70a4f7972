"""Samplers other than those of HTTP, JDBC, mail and JMS."""

from __future__ import annotations

from loadwright.core.jmx.document import properties
from loadwright.core.jmx.document.tree import Element
from loadwright.core.jmx.elements import kinds
from loadwright.core.jmx.elements.spec import TEST_BEAN, ElementSpec, Field, FieldType, When, choices
from loadwright.core.jmx.elements.summary import Summary, texts

from .common import LOGIN, PARAMETERS, arguments


def _class(element: Element) -> Summary:
    return texts(properties.text(element.node, "classname").rpartition(".")[2])


def _tcp(element: Element) -> Summary:
    node = element.node
    server, port = (properties.text(node, f"TCPSampler.{name}").strip() for name in ("server", "port"))
    return (f"{server}:{port}" if port else server,) if server else ()


_LOGS = "org.apache.jmeter.protocol.http.util.accesslog"
_JAVA = (
    Field("classname", "Classname", default="org.apache.jmeter.protocol.java.test.JavaTest"),
    arguments("Parameters", PARAMETERS),
)
_FTP = (
    Field("FTPSampler.server", "Server Name or IP"),
    Field("FTPSampler.port", "Port Number", FieldType.INTEGER),
    Field("FTPSampler.filename", "Remote File"),
    Field("FTPSampler.localfilename", "Local File", FieldType.FILE, only_if="FTPSampler.upload"),
    Field("FTPSampler.inputdata", "Local File Contents", FieldType.LINES),
    Field("FTPSampler.upload", "put(STOR)", FieldType.BOOLEAN, "false"),
    Field("FTPSampler.binarymode", "Use Binary mode?", FieldType.BOOLEAN, "false"),
    Field("FTPSampler.saveresponse", "Save File in Response?", FieldType.BOOLEAN, "false"),
)
_TCP = (
    Field("TCPSampler.classname", "TCPClient classname"),
    Field("TCPSampler.server", "Server Name or IP"),
    Field("TCPSampler.port", "Port Number", FieldType.INTEGER),
    Field("TCPSampler.ctimeout", "Connect timeout (milliseconds)", FieldType.INTEGER),
    Field("TCPSampler.timeout", "Response timeout (milliseconds)", FieldType.INTEGER),
    Field("TCPSampler.reUseConnection", "Re-use connection", FieldType.BOOLEAN, "true", missing="true"),
    Field("TCPSampler.closeConnection", "Close connection", FieldType.BOOLEAN, "false"),
    Field("TCPSampler.nodelay", "Set NoDelay", FieldType.BOOLEAN, "false"),
    Field("TCPSampler.soLinger", "SO_LINGER", FieldType.INTEGER),
    Field("TCPSampler.EolByte", "End of line(EOL) byte value", FieldType.INTEGER),
    Field("TCPSampler.request", "Text to send", FieldType.LINES),
)

SPECS = (
    ElementSpec(
        "TestAction",
        "TestActionGui",
        "Flow Control Action",
        kinds.SAMPLER,
        (
            Field(
                "ActionProcessor.action",
                "Action",
                FieldType.CHOICE,
                "1",
                choices(
                    ("1", "Pause"),
                    ("0", "Stop"),
                    ("2", "Stop Now"),
                    ("3", "Go to next iteration of Thread loop"),
                    ("4", "Go to next iteration of Current loop"),
                    ("5", "Break Current Loop"),
                ),
                tag="intProp",
            ),
            Field(
                "ActionProcessor.target",
                "Target",
                FieldType.CHOICE,
                "0",
                choices(("0", "Current Thread"), ("2", "All Threads")),
                tag="intProp",
                shown_when=When("ActionProcessor.action", ("0", "2")),
            ),
            Field(
                "ActionProcessor.duration",
                "Duration (milliseconds)",
                FieldType.INTEGER,
                "0",
                shown_when=When("ActionProcessor.action", ("1",)),
            ),
        ),
    ),
    ElementSpec(
        "DebugSampler",
        TEST_BEAN,
        "Debug Sampler",
        kinds.SAMPLER,
        (
            Field("displayJMeterProperties", "JMeter properties", FieldType.BOOLEAN, "false"),
            Field("displayJMeterVariables", "JMeter variables", FieldType.BOOLEAN, "true"),
            Field("displaySystemProperties", "System properties", FieldType.BOOLEAN, "false"),
        ),
    ),
    ElementSpec("JavaSampler", "JavaTestSamplerGui", "Java Request", kinds.SAMPLER, _JAVA, _class),
    ElementSpec("JavaConfig", "JavaConfigGui", "Java Request Defaults", kinds.CONFIG, _JAVA, _class),
    ElementSpec("TCPSampler", "TCPSamplerGui", "TCP Sampler", kinds.SAMPLER, (*_TCP, *LOGIN), _tcp),
    ElementSpec("ConfigTestElement", "TCPConfigGui", "TCP Sampler Config", kinds.CONFIG, _TCP),
    ElementSpec("FTPSampler", "FtpTestSamplerGui", "FTP Request", kinds.SAMPLER, (*_FTP, *LOGIN)),
    ElementSpec("ConfigTestElement", "FtpConfigGui", "FTP Request Defaults", kinds.CONFIG, _FTP),
    ElementSpec(
        "AccessLogSampler",
        TEST_BEAN,
        "Access Log Sampler",
        kinds.SAMPLER,
        (
            Field("protocol", "Protocol", missing="http"),
            Field("domain", "Server"),
            Field("portString", "Port", FieldType.INTEGER),
            Field("imageParsing", "Parse images", FieldType.BOOLEAN, "false"),
            Field("logFile", "Log File", FieldType.FILE),
            Field(
                "parserClassName",
                "Parser",
                default=f"{_LOGS}.TCLogParser",
                suggestions=tuple(
                    f"{_LOGS}.{name}" for name in ("TCLogParser", "OrderPreservingLogParser", "SharedTCLogParser")
                ),
            ),
            Field("filterClassName", "Filter (Optional)", suggestions=(f"{_LOGS}.LogFilter", f"{_LOGS}.SessionFilter")),
        ),
    ),
    ElementSpec(
        "SoapSampler",
        "SoapSamplerGui",
        "SOAP/XML-RPC Request",
        kinds.SAMPLER,
        (Field("HttpSampler.xml_data_file", "Filename", FieldType.FILE),),
    ),
)
