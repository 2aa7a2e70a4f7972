"""Listeners."""

from __future__ import annotations

HELP = {
    "ResultCollector.error_logging": "Write failed samples only.",
    "ResultCollector.success_only_logging": "Write successful samples only.",
    "MailerModel.fromAddress": "Address of the sender.",
    "MailerModel.addressie": "Addresses of the recipients, separated by commas.",
    "MailerModel.smtpHost": "Host name of the mail server.",
    "MailerModel.failureSubject": "Subject of the mail about failures.",
    "MailerModel.failureLimit": "Number of failed samples after which a mail is sent.",
    "MailerModel.successSubject": "Subject of the mail about success.",
    "MailerModel.successLimit": "Number of successful samples after which a mail is sent, following a failure.",
    "FileSaver.filename": "Beginning of the names of the files.",
    "FileSaver.variablename": "The variable that gets the name of the file.",
    "FileSaver.errorsonly": "Save failed responses only.",
    "FileSaver.successonly": "Save successful responses only.",
    "FileSaver.skipautonumber": "Add no number to the names of the files.",
    "FileSaver.skipsuffix": "Add no suffix for the type of the content.",
    "FileSaver.addTimstamp": "Add the time to the names of the files.",
    "FileSaver.ignoreTC": "Leave out samples of Transaction Controllers.",
    "QUEUE_SIZE": "Number of results that wait to be sent; a full queue slows the test down. 5000 if empty.",
}
