"""Samplers that send mail and JMS messages."""

from __future__ import annotations

from loadwright.core.jmx.elements import kinds
from loadwright.core.jmx.elements.spec import (
    ElementSpec,
    Field,
    FieldType,
    Holder,
    Rows,
    Table,
    choices,
    section,
    shown_when,
)


def _flag(name: str, label: str, excludes: str = "") -> Field:
    """Return a boolean that JMeter stores as text."""
    return Field(name, label, FieldType.BOOLEAN, "false", tag="stringProp", excludes=excludes)


_SMTP: tuple[Field, ...] = (
    *section(
        "Server settings",
        Field("SMTPSampler.server", "Server"),
        Field("SMTPSampler.serverPort", "Port", FieldType.INTEGER),
        Field("SMTPSampler.serverConnectionTimeout", "Connection timeout", FieldType.INTEGER),
        Field("SMTPSampler.serverTimeout", "Read timeout", FieldType.INTEGER),
    ),
    *section(
        "Mail settings",
        Field("SMTPSampler.mailFrom", "Address From"),
        Field("SMTPSampler.receiverTo", "Address To"),
        Field("SMTPSampler.receiverCC", "Address To CC"),
        Field("SMTPSampler.receiverBCC", "Address To BCC"),
        Field("SMTPSampler.replyTo", "Address Reply-To"),
    ),
    *section(
        "Auth settings",
        _flag("SMTPSampler.useAuth", "Use Auth"),
        *shown_when(
            "SMTPSampler.useAuth",
            ("true",),
            Field("SMTPSampler.username", "Username"),
            Field("SMTPSampler.password", "Password", FieldType.PASSWORD),
        ),
    ),
    *section(
        "Security settings",
        _flag("SMTPSampler.useSSL", "Use SSL", "SMTPSampler.useStartTLS"),
        _flag("SMTPSampler.useStartTLS", "Use StartTLS", "SMTPSampler.useSSL"),
        _flag("SMTPSampler.enforceStartTLS", "Enforce StartTLS"),
        _flag("SMTPSampler.trustAllCerts", "Trust all certificates"),
        _flag("SMTPSampler.useLocalTrustStore", "Use local truststore"),
        Field(
            "SMTPSampler.trustStoreToUse", "Local truststore", FieldType.FILE, only_if="SMTPSampler.useLocalTrustStore"
        ),
        Field("SMTPSampler.tlsProtocols", "Override System SSL/TLS Protocols"),
    ),
    *section(
        "Message settings",
        Field("SMTPSampler.subject", "Subject"),
        _flag("SMTPSampler.suppressSubject", "Suppress Subject Header"),
        _flag("SMTPSampler.include_timestamp", "Include timestamp in subject"),
        Field("SMTPSampler.message", "Message", FieldType.LINES),
        _flag("SMTPSampler.plainBody", "Send plain body (i.e. not multipart/mixed)"),
        Field("SMTPSampler.attachFile", "Attach file(s)", FieldType.FILE, separator=";"),
        Field("SMTPSampler.use_eml", "Send .eml", FieldType.BOOLEAN, "false"),
        Field("SMTPSampler.emlMessageToSend", "Send .eml (file)", FieldType.FILE),
    ),
    *section(
        "Additional Settings",
        _flag("SMTPSampler.messageSizeStatistics", "Calculate message size"),
        _flag("SMTPSampler.enableDebug", "Enable debug logging?"),
    ),
)

_JNDI = shown_when(
    "jms.jndi_properties",
    ("false",),
    Field("jms.initial_context_factory", "Initial Context Factory"),
    Field("jms.provider_url", "Provider URL"),
)
_JMS: tuple[Field | Table, ...] = (
    *section(
        "JNDI Default Configuration",
        _flag("jms.jndi_properties", "Use jndi.properties file"),
        *_JNDI,
        Field("jms.connection_factory", "Connection Factory"),
        Field("jms.topic", "Destination"),
        Field("jms.authenticate", "Use Authorization?", FieldType.BOOLEAN, "false"),
        *shown_when(
            "jms.authenticate",
            ("true",),
            Field("jms.security_principle", "User"),
            Field("jms.security_credentials", "Password", FieldType.PASSWORD),
        ),
    ),
    *section(
        "Message",
        Field("jms.iterations", "Number of samples to aggregate", FieldType.INTEGER, "1"),
        Field("jms.expiration", "Expiration (ms)", FieldType.INTEGER),
        Field("jms.priority", "Priority (0-9)", FieldType.INTEGER),
        Field("jms_error_reconnect_on_codes", "Reconnect on error codes (regex)"),
        Field(
            "jms.config_choice",
            "Message source",
            FieldType.CHOICE,
            "jms_use_text",
            choices(
                ("jms_use_text", "Textarea"),
                ("jms_use_file", "From file"),
                ("jms_use_random_file", "Random File from folder specified below"),
            ),
        ),
        Field(
            "jms.config_msg_type",
            "Message Type",
            FieldType.CHOICE,
            "jms_text_message",
            choices(
                ("jms_text_message", "Text Message"),
                ("jms_map_message", "Map Message"),
                ("jms_object_message", "Object Message"),
                ("jms_bytes_message", "Bytes Message"),
            ),
        ),
    ),
    *section(
        "Message", *shown_when("jms.config_choice", ("jms_use_file",), Field("jms.input_file", "File", FieldType.FILE))
    ),
    *section(
        "Message",
        *shown_when("jms.config_choice", ("jms_use_random_file",), Field("jms.random_path", "Folder of random files")),
        *shown_when("jms.config_choice", ("jms_use_text",), Field("jms.text_message", "Text Message", FieldType.LINES)),
    ),
    Table(
        "JMSProperties.properties",
        "JMS Properties",
        (
            Field("JMSProperty.name", "Name"),
            Field("JMSProperty.value", "Value"),
            Field("JMSProperty.type", "Class of value", default="java.lang.String"),
        ),
        Rows.ELEMENTS,
        "JMSProperty",
        holder=Holder("jms.jmsProperties", "JMSProperties"),
    ),
)

SPECS = (
    ElementSpec("SmtpSampler", "SmtpSamplerGui", "SMTP Sampler", kinds.SAMPLER, _SMTP),
    ElementSpec("PublisherSampler", "JMSPublisherGui", "JMS Publisher", kinds.SAMPLER, _JMS),
)
