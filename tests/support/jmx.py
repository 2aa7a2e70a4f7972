"""JMeter plans built from parts, for tests that run them."""

from __future__ import annotations

from xml.sax.saxutils import escape


def jmx_plan(*parts: str, variables: dict[str, str] | None = None, class_path: str = "") -> bytes:
    """Return a complete JMX document with ``parts`` below its Test Plan."""
    arguments = "".join(
        f'<elementProp name="{escape(name)}" elementType="Argument"><stringProp name="Argument.name">{escape(name)}'
        f'</stringProp><stringProp name="Argument.value">{escape(value)}</stringProp>'
        f'<stringProp name="Argument.metadata">=</stringProp></elementProp>'
        for name, value in (variables or {}).items()
    )
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<jmeterTestPlan version="1.2" properties="5.0" jmeter="5.6.3"><hashTree>
<TestPlan guiclass="TestPlanGui" testclass="TestPlan" testname="Plan" enabled="true">
<elementProp name="TestPlan.user_defined_variables" elementType="Arguments" guiclass="ArgumentsPanel"
 testclass="Arguments" testname="User Defined Variables" enabled="true">
<collectionProp name="Arguments.arguments">{arguments}</collectionProp></elementProp>
<stringProp name="TestPlan.user_define_classpath">{class_path}</stringProp></TestPlan>
<hashTree>{"".join(parts)}</hashTree></hashTree></jmeterTestPlan>""".encode()


def thread_group(
    *parts: str,
    name: str = "Users",
    threads: int = 1,
    loops: int = 1,
    on_error: str = "continue",
    kind: str = "ThreadGroup",
) -> str:
    """Return a thread group; ``kind`` may be ``SetupThreadGroup`` or ``PostThreadGroup``."""
    return f"""<{kind} guiclass="{kind}Gui" testclass="{kind}" testname="{name}" enabled="true">
<stringProp name="ThreadGroup.on_sample_error">{on_error}</stringProp>
<elementProp name="ThreadGroup.main_controller" elementType="LoopController" guiclass="LoopControlPanel"
 testclass="LoopController" enabled="true"><boolProp name="LoopController.continue_forever">false</boolProp>
<stringProp name="LoopController.loops">{loops}</stringProp></elementProp>
<stringProp name="ThreadGroup.num_threads">{threads}</stringProp>
<stringProp name="ThreadGroup.ramp_time">0</stringProp>
<boolProp name="ThreadGroup.scheduler">false</boolProp></{kind}><hashTree>{"".join(parts)}</hashTree>"""


def java_sampler(
    name: str, *, sleep_ms: int = 1, spread_ms: int = 0, ok: bool = True, code: str = "200", message: str = "OK"
) -> str:
    """Return JMeter's own test sampler: it sleeps ``sleep_ms`` plus a random part of ``spread_ms`` (a bit mask)."""
    arguments = {
        "Sleep_Time": sleep_ms,
        "Sleep_Mask": hex(spread_ms),
        "Label": name,
        "ResponseCode": code,
        "ResponseMessage": message,
        "Status": "OK" if ok else "failed",
        "SamplerData": "",
        "ResultData": "x" * 20,
    }
    pairs = "".join(
        f'<elementProp name="{key}" elementType="Argument"><stringProp name="Argument.name">{key}</stringProp>'
        f'<stringProp name="Argument.value">{escape(str(value))}</stringProp>'
        f'<stringProp name="Argument.metadata">=</stringProp></elementProp>'
        for key, value in arguments.items()
    )
    return f"""<JavaSampler guiclass="JavaTestSamplerGui" testclass="JavaSampler" testname="{escape(name)}"
 enabled="true">
<elementProp name="arguments" elementType="Arguments" guiclass="ArgumentsPanel" testclass="Arguments" enabled="true">
<collectionProp name="Arguments.arguments">{pairs}</collectionProp></elementProp>
<stringProp name="classname">org.apache.jmeter.protocol.java.test.JavaTest</stringProp></JavaSampler><hashTree/>"""


def transaction(name: str, *parts: str, parent: bool = False) -> str:
    """Return a Transaction Controller; with ``parent``, its samples are hidden inside the transaction's."""
    return f"""<TransactionController guiclass="TransactionControllerGui" testclass="TransactionController"
 testname="{escape(name)}" enabled="true"><boolProp name="TransactionController.includeTimers">false</boolProp>
<boolProp name="TransactionController.parent">{str(parent).lower()}</boolProp></TransactionController>
<hashTree>{"".join(parts)}</hashTree>"""


def groovy_sampler(name: str, script: str) -> str:
    """Return a JSR223 sampler that runs ``script``."""
    return f"""<JSR223Sampler guiclass="TestBeanGUI" testclass="JSR223Sampler" testname="{escape(name)}" enabled="true">
<stringProp name="scriptLanguage">groovy</stringProp><stringProp name="cacheKey">true</stringProp>
<stringProp name="script">{escape(script)}</stringProp></JSR223Sampler><hashTree/>"""


def preprocessor(script: str) -> str:
    """Return a JSR223 PreProcessor that runs ``script``."""
    return f"""<JSR223PreProcessor guiclass="TestBeanGUI" testclass="JSR223PreProcessor" testname="before"
 enabled="true"><stringProp name="scriptLanguage">groovy</stringProp><stringProp name="cacheKey">true</stringProp>
<stringProp name="script">{escape(script)}</stringProp></JSR223PreProcessor><hashTree/>"""


def flow_control(name: str, *, action: int, target: int) -> str:
    """Return a Flow Control Action: ``action`` 0 stops, ``target`` 0 is the thread and 2 all threads."""
    return f"""<TestAction guiclass="TestActionGui" testclass="TestAction" testname="{escape(name)}" enabled="true">
<intProp name="ActionProcessor.action">{action}</intProp><intProp name="ActionProcessor.target">{target}</intProp>
<stringProp name="ActionProcessor.duration">0</stringProp></TestAction><hashTree/>"""
