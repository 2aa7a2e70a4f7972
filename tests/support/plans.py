"""Small JMeter plans for tests of the command line."""

from __future__ import annotations


def plan(*children: str, name: str = "Thread Group", threads: int = 1, loops: int = 1, enabled: bool = True) -> str:
    """Return a plan with one thread group that contains ``children`` (elements with their hashTrees)."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<jmeterTestPlan version="1.2" properties="5.0" jmeter="5.6.3">
  <hashTree>
    <TestPlan guiclass="TestPlanGui" testclass="TestPlan" testname="Plan" enabled="true">
      <elementProp name="TestPlan.user_defined_variables" elementType="Arguments">
        <collectionProp name="Arguments.arguments">
          <elementProp name="host" elementType="Argument">
            <stringProp name="Argument.name">host</stringProp>
            <stringProp name="Argument.value">127.0.0.1</stringProp>
            <stringProp name="Argument.metadata">=</stringProp>
          </elementProp>
          <elementProp name="pause" elementType="Argument">
            <stringProp name="Argument.name">pause</stringProp>
            <stringProp name="Argument.value">${{__P(pause,5)}}</stringProp>
            <stringProp name="Argument.metadata">=</stringProp>
          </elementProp>
        </collectionProp>
      </elementProp>
    </TestPlan>
    <hashTree>
      <ThreadGroup guiclass="ThreadGroupGui" testclass="ThreadGroup" testname="{name}" enabled="{str(enabled).lower()}">
        <elementProp name="ThreadGroup.main_controller" elementType="LoopController">
          <stringProp name="LoopController.loops">{loops}</stringProp>
          <boolProp name="LoopController.continue_forever">false</boolProp>
        </elementProp>
        <stringProp name="ThreadGroup.num_threads">{threads}</stringProp>
        <stringProp name="ThreadGroup.ramp_time">0</stringProp>
        <stringProp name="ThreadGroup.on_sample_error">continue</stringProp>
      </ThreadGroup>
      <hashTree>
{"".join(children)}
      </hashTree>
    </hashTree>
  </hashTree>
</jmeterTestPlan>
"""


def java_request(label: str, *, sleep_ms: int | str = 5, mask_ms: str = "0x0", status: str = "OK") -> str:
    """Return a Java Request that sleeps ``sleep_ms`` plus the current milliseconds modulo ``mask_ms``.

    It succeeds if ``status`` is ``OK``.
    """
    arguments = {
        "Sleep_Time": sleep_ms,
        "Sleep_Mask": mask_ms,
        "ResponseCode": "200",
        "ResponseMessage": "done",
        "Status": status,
    }
    listed = "".join(
        f"""
              <elementProp name="{name}" elementType="Argument">
                <stringProp name="Argument.name">{name}</stringProp>
                <stringProp name="Argument.value">{value}</stringProp>
                <stringProp name="Argument.metadata">=</stringProp>
              </elementProp>"""
        for name, value in arguments.items()
    )
    return f"""
        <JavaSampler guiclass="JavaTestSamplerGui" testclass="JavaSampler" testname="{label}" enabled="true">
          <elementProp name="arguments" elementType="Arguments">
            <collectionProp name="Arguments.arguments">{listed}
            </collectionProp>
          </elementProp>
          <stringProp name="classname">org.apache.jmeter.protocol.java.test.JavaTest</stringProp>
        </JavaSampler>
        <hashTree/>"""


def http_request(label: str, port: int, path: str = "/ok") -> str:
    """Return an HTTP request with keep-alive to ``port`` of the user-defined ``host``."""
    return f"""
        <HTTPSamplerProxy guiclass="HttpTestSampleGui" testclass="HTTPSamplerProxy" testname="{label}" enabled="true">
          <elementProp name="HTTPsampler.Arguments" elementType="Arguments">
            <collectionProp name="Arguments.arguments"/>
          </elementProp>
          <stringProp name="HTTPSampler.domain">${{host}}</stringProp>
          <stringProp name="HTTPSampler.port">{port}</stringProp>
          <stringProp name="HTTPSampler.path">{path}</stringProp>
          <stringProp name="HTTPSampler.method">GET</stringProp>
          <boolProp name="HTTPSampler.use_keepalive">true</boolProp>
        </HTTPSamplerProxy>
        <hashTree/>"""


def transaction(name: str, *children: str) -> str:
    """Return a transaction controller that generates its own sample around ``children``."""
    return f"""
        <TransactionController guiclass="TransactionControllerGui" testclass="TransactionController"
            testname="{name}" enabled="true">
          <boolProp name="TransactionController.includeTimers">false</boolProp>
          <boolProp name="TransactionController.parent">false</boolProp>
        </TransactionController>
        <hashTree>{"".join(children)}
        </hashTree>"""


def csv_data(path: str) -> str:
    """Return a CSV Data Set that reads ``path`` into the variable ``user``."""
    return f"""
        <CSVDataSet guiclass="TestBeanGUI" testclass="CSVDataSet" testname="users" enabled="true">
          <stringProp name="filename">{path}</stringProp>
          <stringProp name="fileEncoding">UTF-8</stringProp>
          <stringProp name="variableNames">user</stringProp>
          <stringProp name="delimiter">,</stringProp>
          <boolProp name="recycle">true</boolProp>
          <boolProp name="stopThread">false</boolProp>
          <stringProp name="shareMode">shareMode.all</stringProp>
        </CSVDataSet>
        <hashTree/>"""
