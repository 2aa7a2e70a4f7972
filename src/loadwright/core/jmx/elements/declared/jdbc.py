"""JDBC: the connection pool, and requests as samplers and processors."""

from __future__ import annotations

from loadwright.core.jmx.document import properties
from loadwright.core.jmx.document.tree import Element
from loadwright.core.jmx.elements import kinds
from loadwright.core.jmx.elements.spec import TEST_BEAN, ElementSpec, Field, FieldType, choices, section
from loadwright.core.jmx.elements.summary import Summary, first_line, texts, value


def _query(element: Element) -> Summary:
    return texts(first_line(properties.text(element.node, "query")))


_QUERY = (
    Field("dataSource", "Variable Name of Pool declared in JDBC Connection Configuration"),
    Field(
        "queryType",
        "Query Type",
        FieldType.CHOICE,
        "Select Statement",
        choices(
            "Select Statement", "Update Statement", "Callable Statement", "Prepared Select Statement",
            "Prepared Update Statement", "Commit", "Rollback", "AutoCommit(false)", "AutoCommit(true)",
        ),
    ),
    Field("query", "Query", FieldType.SCRIPT, language="sql"),
    Field("queryArguments", "Parameter values"),
    Field("queryArgumentsTypes", "Parameter types"),
    Field("variableNames", "Variable names"),
    Field("resultVariable", "Result variable name"),
    Field("queryTimeout", "Query timeout (s)", FieldType.INTEGER),
    Field("resultSetMaxRows", "Limit ResultSet", FieldType.INTEGER),
    Field(
        "resultSetHandler",
        "Handle ResultSet",
        FieldType.CHOICE,
        "Store as String",
        choices("Store as String", "Store as Object", "Count Records"),
    ),
)  # fmt: skip

_DRIVERS = (
    "com.mysql.cj.jdbc.Driver",
    "com.mysql.jdbc.Driver",
    "org.postgresql.Driver",
    "oracle.jdbc.OracleDriver",
    "com.microsoft.sqlserver.jdbc.SQLServerDriver",
    "com.ibm.db2.jcc.DB2Driver",
    "org.apache.derby.jdbc.ClientDriver",
    "org.hsqldb.jdbc.JDBCDriver",
    "org.h2.Driver",
)

SPECS = (
    ElementSpec(
        "JDBCDataSource",
        TEST_BEAN,
        "JDBC Connection Configuration",
        kinds.CONFIG,
        (
            Field("dataSource", "Variable Name for created pool"),
            *section(
                "Connection Pool Configuration",
            Field("poolMax", "Max Number of Connections", FieldType.INTEGER, "0"),
            Field("timeout", "Max Wait (ms)", FieldType.INTEGER, "10000"),
            Field("trimInterval", "Time Between Eviction Runs (ms)", FieldType.INTEGER, "60000"),
            Field("autocommit", "Auto Commit", FieldType.BOOLEAN, "true"),
            Field(
                "transactionIsolation",
                "Transaction Isolation",
                FieldType.CHOICE,
                "DEFAULT",
                choices(
                    "DEFAULT", "TRANSACTION_NONE", "TRANSACTION_READ_COMMITTED", "TRANSACTION_READ_UNCOMMITTED",
                    "TRANSACTION_REPEATABLE_READ", "TRANSACTION_SERIALIZABLE",
                ),
            ),
            Field("poolPreparedStatements", "Pool Prepared Statements", FieldType.INTEGER, missing="-1"),
            Field("preinit", "Preinit Pool", FieldType.BOOLEAN, "false"),
            Field("initQuery", "Init SQL statements separated by new line", FieldType.LINES),
            ),
            *section(
                "Connection Validation by Pool",
            Field("keepAlive", "Test While Idle", FieldType.BOOLEAN, "true"),
            Field("connectionAge", "Soft Min Evictable Idle Time(ms)", FieldType.INTEGER, "5000"),
            Field(
                "checkQuery",
                "Validation Query",
                suggestions=(
                    "select 1",
                    "select 1 from dual",
                    "select 1 from sysibm.sysdummy1",
                    "select 1 from rdb$database",
                    "select 1 from INFORMATION_SCHEMA.SYSTEM_USERS",
                ),
            ),
            ),
            *section(
                "Database Connection Configuration",
            Field("dbUrl", "Database URL"),
            Field("driver", "JDBC Driver class", suggestions=_DRIVERS),
            Field("username", "Username"),
            Field("password", "Password", FieldType.PASSWORD),
            Field("connectionProperties", "Connection Properties"),
            ),
        ),
        value("dbUrl"),
    ),
    ElementSpec("JDBCSampler", TEST_BEAN, "JDBC Request", kinds.SAMPLER, _QUERY, _query),
    ElementSpec("JDBCPreProcessor", TEST_BEAN, "JDBC PreProcessor", kinds.PRE_PROCESSOR, _QUERY, _query),
    ElementSpec("JDBCPostProcessor", TEST_BEAN, "JDBC PostProcessor", kinds.POST_PROCESSOR, _QUERY, _query),
)  # fmt: skip
