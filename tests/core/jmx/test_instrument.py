"""The executed plan has the plugin's elements added, and no other change."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from loadwright.core.jmx.document import properties
from loadwright.core.jmx.document.reader import read_plan
from loadwright.core.jmx.document.tree import Element, Plan, PlanError
from loadwright.core.jmx.document.writer import write_plan
from loadwright.core.jmx.elements import threads
from loadwright.core.jmx.instrument import ITERATIONS, RECORDER, instrument
from loadwright.core.modes import AS_WRITTEN, MODES, RATE, THREADS
from loadwright.core.runspec import RunSpec, TrialOptions
from tests.core.jmx.plans import SAMPLES, canonical, document, element, executable, group, plan, runnable, string

specs = st.builds(RunSpec, mode=st.sampled_from(MODES), duration_s=st.sampled_from([None, 60.0]), mark=st.just(False))


def named(plan: Plan, name: str) -> Element:
    return next(element for element in plan.walk() if element.name == name)


def of_class(plan: Plan, testclass: str) -> list[Element]:
    return [element for element in plan.walk() if element.testclass == testclass]


def facts(element: Element) -> dict[str, str]:
    return {child.get("name", ""): properties.text(element.node, child.get("name", "")) for child in element.node}


def bare(plan: Plan, *, without_groups: bool) -> list[tuple[int, bytes]]:
    """Return depth and canonical XML of every element except the plugin's; of thread groups and plan only the name."""
    rows = []
    for element in plan.walk():  # noqa: F402
        depth = sum(1 for _ in element.node.iterancestors())
        own = etree.tostring(element.node, method="c14n", with_comments=True, with_tail=False)
        if without_groups and (threads.is_main(element) or element.testclass == "TestPlan"):
            own = element.name.encode()
        if element.testclass not in (RECORDER, ITERATIONS):
            rows.append((depth, own))
    return rows


@given(runnable(), specs)
def test_without_the_added_elements_the_plan_is_unchanged(text: str, chosen: RunSpec) -> None:
    before = read_plan(text.encode())
    kept = write_plan(before)

    after = instrument(before, chosen)

    assert write_plan(before) == kept
    plain = chosen.mode == AS_WRITTEN and chosen.duration_s is None
    assert bare(after, without_groups=not plain) == bare(before, without_groups=not plain)
    assert len(of_class(after, RECORDER)) == 1
    assert canonical(write_plan(read_plan(write_plan(after)))) == canonical(write_plan(after))


@given(runnable(), st.sampled_from([RATE, THREADS]))
def test_every_main_group_is_paced(text: str, mode: str) -> None:
    after = instrument(read_plan(text.encode()), RunSpec(mark=False, mode=mode))

    groups = threads.main_groups(after)
    assert {group.testclass for group in groups} == {threads.PACED}
    controllers = [properties.find(group.node, threads.MAIN_CONTROLLER) for group in groups]
    assert {None if found is None else found.get("elementType") for found in controllers} == {threads.PACED_LOOP}
    assert not of_class(after, ITERATIONS)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_a_real_plan_keeps_its_elements(path: Path) -> None:
    before = executable(path)
    if not threads.main_groups(before):
        pytest.skip("nothing to run in it")

    after = instrument(before, RunSpec(mark=False, mode=RATE))

    assert bare(after, without_groups=True) == bare(before, without_groups=True)


def test_a_paced_group_exactly() -> None:
    stepping = "kg.apc.jmeter.threads.SteppingThreadGroup"
    node = element(
        stepping,
        "A &amp; B",
        string("TestPlan.comments", "why")
        + string("ThreadGroup.on_sample_error", "startnextloop")
        + string("ThreadGroup.num_threads", "30")
        + string("Start users count", "5")
        + string("ThreadGroup.same_user_on_next_iteration", "false", "boolProp"),
        "\n        " + element("DebugSampler") + "\n      ",
    )
    text = document(f"      {node}\n      {group('C', '10')}")

    after = write_plan(instrument(read_plan(text.encode()), RunSpec(mark=False, mode=RATE))).decode()

    assert (
        f"""<hashTree>
      <{RECORDER} guiclass="TestBeanGUI" testclass="{RECORDER}" testname="Loadwright Recorder" enabled="true"/>
      <hashTree/>
      <{threads.PACED} guiclass="ThreadGroupGui" testclass="{threads.PACED}" testname="A &amp; B" enabled="true">
        <stringProp name="TestPlan.comments">why</stringProp>
        <stringProp name="ThreadGroup.on_sample_error">startnextloop</stringProp>
        <elementProp name="ThreadGroup.main_controller" elementType="{threads.PACED_LOOP}" guiclass="LoopControlPanel" \
testclass="{threads.PACED_LOOP}" testname="Loop Controller" enabled="true">
          <boolProp name="LoopController.continue_forever">false</boolProp>
          <intProp name="LoopController.loops">-1</intProp>
        </elementProp>
        <stringProp name="ThreadGroup.num_threads">1</stringProp>
        <stringProp name="ThreadGroup.ramp_time">0</stringProp>
        <boolProp name="ThreadGroup.scheduler">false</boolProp>
        <boolProp name="ThreadGroup.same_user_on_next_iteration">false</boolProp>
        <stringProp name="PacedThreadGroup.planned_threads">30</stringProp>
      </{threads.PACED}><hashTree>
        <DebugSampler """
        in after
    )


def test_as_written_adds_only_elements_that_count() -> None:
    text = document(f"      {group(count='7')}\n")

    after = write_plan(instrument(read_plan(text.encode()), RunSpec(mark=False))).decode()

    for testclass, name in ((RECORDER, "Recorder"), (ITERATIONS, "Iterations")):
        start = f'<{testclass} guiclass="TestBeanGUI" testclass="{testclass}"'
        added = f'{start} testname="Loadwright {name}" enabled="true"/>\n      <hashTree/>\n      '
        assert after.count(added) == 1
        after = after.replace(added, "")
    assert after == text


def test_as_written_for_a_duration_repeats_with_the_threads_as_written() -> None:
    scheduler = string("ThreadGroup.scheduler", "true", "boolProp") + string("ThreadGroup.duration", "60")
    children = [
        group("one", "7", scheduler),
        element("ThreadGroup", "bare", string("ThreadGroup.num_threads", "2")),
        element("kg.apc.jmeter.threads.UltimateThreadGroup", "other"),
        element("SetupThreadGroup", "before", scheduler),
        group("off", "7", scheduler, enabled=False),
    ]
    before = plan("\n".join(children))

    after = instrument(before, RunSpec(mark=False, duration_s=60.0))

    for name, count in (("one", "7"), ("bare", "2")):
        found = facts(named(after, name))
        controller = properties.find(named(after, name).node, threads.MAIN_CONTROLLER)
        assert controller is not None
        assert properties.text(controller, "LoopController.loops") == "-1"
        assert found["ThreadGroup.scheduler"] == "false"
        assert found["ThreadGroup.num_threads"] == count
    for name in ("other", "before", "off"):
        assert facts(named(after, name)) == facts(named(before, name))
    assert not of_class(after, threads.PACED)


@pytest.mark.parametrize(("mode", "loop_forever"), [(RATE, False), (THREADS, True), (AS_WRITTEN, True)])
def test_groups_that_never_end_run_at_once_and_tear_down_follows(mode: str, loop_forever: bool) -> None:
    flags = string("TestPlan.serialize_threadgroups", "true", "boolProp")
    before = plan(group("one") + group("two") + element("PostThreadGroup", "after"), plan_properties=flags)

    after = instrument(before, RunSpec(mark=False, mode=mode, duration_s=60.0 if loop_forever else None))

    assert after.test_plan is not None
    assert facts(after.test_plan)["TestPlan.serialize_threadgroups"] == "false"
    assert facts(after.test_plan)["TestPlan.tearDown_on_shutdown"] == "true"


def test_as_written_groups_still_run_one_after_the_other() -> None:
    flags = string("TestPlan.serialize_threadgroups", "true", "boolProp")

    after = instrument(plan(group() + element("PostThreadGroup"), plan_properties=flags), RunSpec(mark=False))

    assert after.test_plan is not None
    assert facts(after.test_plan)["TestPlan.serialize_threadgroups"] == "true"
    assert "TestPlan.tearDown_on_shutdown" not in facts(after.test_plan)


def test_set_up_tear_down_and_disabled_groups_are_left_alone() -> None:
    others = [
        element("SetupThreadGroup", "before", string("ThreadGroup.num_threads", "2"), element("DebugSampler")),
        element("PostThreadGroup", "after", string("ThreadGroup.num_threads", "2"), element("DebugSampler")),
        group("off", "100", enabled=False),
    ]
    before = plan(others[0] + group("on", "5") + "".join(others[1:]))

    after = instrument(before, RunSpec(mark=False, mode=RATE))

    assert of_class(after, threads.PACED) == [named(after, "on")]
    for name in ("before", "after", "off"):
        assert facts(named(after, name)) == facts(named(before, name))
        assert [child.name for child in named(after, name).children] == [
            child.name for child in named(before, name).children
        ]


def test_the_last_group_may_lack_its_hash_tree() -> None:
    text = document(group("last").replace("<hashTree></hashTree>", ""))

    after = instrument(read_plan(text.encode()), RunSpec(mark=False, mode=RATE))

    assert named(after, "last").testclass == threads.PACED
    assert read_plan(write_plan(after)).test_plan is not None


def test_the_result_is_in_the_encoding_that_jmeter_assumes() -> None:
    declaration = '<?xml version="1.1" encoding="GBK"?>\n<!-- 注 -->\n'
    before = read_plan(document(group("用户"), declaration=declaration).encode("gbk"))

    after = write_plan(instrument(before, RunSpec(mark=False)))

    assert after.startswith('<?xml version="1.0" encoding="UTF-8"?>\n<!-- 注 -->\n<jmeterTestPlan'.encode())
    assert 'testname="用户"'.encode() in after
    assert write_plan(before).decode("gbk").startswith(declaration)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (document(""), "no enabled thread group"),
        (document(group(enabled=False) + element("SetupThreadGroup")), "no enabled thread group"),
        (f"<jmeterTestPlan><hashTree>{group()}</hashTree></jmeterTestPlan>", "no Test Plan"),
    ],
)
@pytest.mark.parametrize("mode", [RATE, AS_WRITTEN])
def test_a_plan_with_nothing_to_run_is_refused(text: str, message: str, mode: str) -> None:
    with pytest.raises(PlanError, match=message):
        instrument(read_plan(text.encode()), RunSpec(mark=False, mode=mode))


def test_in_a_trial_every_enabled_group_has_one_thread_and_one_iteration() -> None:
    before = plan(
        element("SetupThreadGroup", "before", string("ThreadGroup.num_threads", "9"), element("DebugSampler"))
        + group("on", "50")
        + element("kg.apc.jmeter.threads.UltimateThreadGroup", "ultimate", "", element("DebugSampler"))
        + group("off", "100", enabled=False)
        + element("PostThreadGroup", "after", string("ThreadGroup.num_threads", "2"))
    )

    after = instrument(before, RunSpec(mark=False).tried("", TrialOptions()))

    classes = {"before": "SetupThreadGroup", "on": "ThreadGroup", "ultimate": "ThreadGroup", "after": "PostThreadGroup"}
    for name, testclass in classes.items():
        found = named(after, name)
        assert (found.testclass, facts(found)["ThreadGroup.num_threads"]) == (testclass, "1")
        controller = properties.find(found.node, "ThreadGroup.main_controller")
        assert controller is not None
        assert properties.text(controller, "LoopController.loops") == "1"
        # What notes the variables comes before all pre-processors of the group.
        assert next(child.name for child in found.children) == "Loadwright Variables"
        assert [child.name for child in found.children][1:] == [child.name for child in named(before, name).children]
    assert facts(named(after, "off")) == facts(named(before, "off"))
    assert after.test_plan is not None
    assert facts(after.test_plan) == facts(before.test_plan or after.test_plan)


def test_a_trial_is_limited_to_an_element_and_does_not_wait() -> None:
    children = element("ConstantTimer", "pause") + element("DebugSampler", "one") + element("DebugSampler", "two")
    before = plan(element("SetupThreadGroup", "before", "", element("DebugSampler", "zero")) + group(children=children))
    number = [one.name for one in before.walk()].index("two") + 1
    limited = RunSpec(mark=False).tried("", TrialOptions(element=number, setup=False, timers=False))
    waiting = RunSpec(mark=False).tried("", TrialOptions(element=number))

    kept = [one.name for one in instrument(before, limited).walk(enabled_only=True)]
    assert [name for name in kept if not name.startswith("Loadwright")] == ["Plan", "Users", "two"]
    kept = [one.name for one in instrument(before, waiting).walk(enabled_only=True)]
    assert [name for name in kept if not name.startswith("Loadwright")] == [
        "Plan", "before", "zero", "Users", "pause", "two",
    ]  # fmt: skip
    with pytest.raises(PlanError, match="no element with the number 9"):
        instrument(before, RunSpec(mark=False).tried("", TrialOptions(element=9)))


def test_modules_without_a_target_are_left_out_or_refused() -> None:
    lost = element("ModuleController", "lost")
    kept = element("GenericController", "kept", children=element("DebugSampler"))
    path = "".join(string(str(at), name) for at, name in enumerate(("Test Plan", "Plan", "Users", "kept")))
    good = element(
        "ModuleController", "good", f'<collectionProp name="ModuleController.node_path">{path}</collectionProp>'
    )
    off = element("GenericController", "off", children=lost, enabled=False)
    executed = instrument(plan(group(children=kept + good + off)), RunSpec(mode=AS_WRITTEN))
    assert [one.name for one in of_class(executed, "ModuleController")] == ["good"]
    assert named(executed, "lost").testclass == "GenericController"
    text = plan(group(children=kept + lost))
    with pytest.raises(PlanError, match="'lost' has no controller or fragment to run"):
        instrument(text, RunSpec(mode=AS_WRITTEN))
    # A trial that does not reach it.
    number = next(at for at, one in enumerate(text.walk(), 1) if one.name == "kept")
    tried = RunSpec(mark=False).tried("", TrialOptions(element=number))
    assert of_class(instrument(text, tried), "ModuleController") == []
