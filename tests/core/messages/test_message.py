"""Messages as data: declared once, rendered in English, serialized as JSON."""

from __future__ import annotations

import json
import math
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import loadwright
from loadwright.core.messages import (
    DECLARED,
    TEXT,
    Declaration,
    InputError,
    Message,
    MessageError,
    Param,
    agents,
    alerts,
    declare,
    events,
    hosts,
    inputs,
    name_list,
    plans,
    reasons,
    render,
    specs,
)
from loadwright.core.messages.message import MAX_DEPTH, MAX_QUOTED, MAX_TEXT, NAMES

ANYTHING = st.text() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.booleans()


@st.composite
def messages(draw: st.DrawFn, depth: int = 2) -> Message:
    """Any declared message with arbitrary values."""
    declaration = draw(st.sampled_from(sorted(DECLARED.values(), key=lambda one: one.code)))
    values = ANYTHING if not depth else ANYTHING | messages(depth=depth - 1) | _several(depth - 1)
    return declaration(**{name: draw(values) for name in sorted(declaration.names)})


def _several(depth: int) -> st.SearchStrategy[tuple[Message, ...]]:
    return st.lists(messages(depth=depth), min_size=1, max_size=3).map(tuple)


def test_every_code_renders_in_english_with_its_parameters() -> None:
    for code, declaration in DECLARED.items():
        params: dict[str, Param] = {name: f"<{name}>" for name in declaration.names}
        text = str(declaration(**params))
        assert all(text.count(f"<{name}>") == declaration.english.count(f"%({name})s") for name in params), code
        assert "%(" not in text, code
        assert "%%" not in text, code
        assert Declaration("", declaration.singular or declaration.english).names == declaration.names, code
        assert declaration.number in {"", *declaration.names}, code


@given(messages())
def test_message_survives_json(message: Message) -> None:
    assert Message.from_json(json.loads(json.dumps(message.to_json()))) == message


@given(messages())
def test_every_message_renders(message: Message) -> None:
    assert isinstance(str(message), str)


@given(st.text())
def test_text_from_people_is_never_altered(text: str) -> None:
    assert str(TEXT(text=text)) == text
    said = events.BECAUSE(what=events.STOP_SOFTLY(), why=text)
    translations = {text: "altered", "%(what)s: %(why)s": "%(why)s|%(what)s", "Stop": "停止"}
    assert render(said, translations.__getitem__) == f"{text}|停止"


def test_nested_messages_are_translated_with_the_one_that_holds_them() -> None:
    message = events.GENERATOR_FAILURE(name="no reason was given", reason=reasons.NO_REASON())
    assert str(message) == "Generator no reason was given failed: no reason was given"
    chinese = {events.GENERATOR_FAILURE.english: "%(name)s：%(reason)s", reasons.NO_REASON.english: "未给出原因"}
    assert render(message, chinese.__getitem__) == "no reason was given：未给出原因"


def test_several_messages_are_listed() -> None:
    problems = (plans.ALL_DISABLED(), plans.NO_TEST_PLAN(), plans.NO_VARIABLES())
    text = str(plans.IN_FILE(name="a.jmx", problem=problems))
    assert text == f"a.jmx: {'; '.join(str(problem) for problem in problems)}"


def test_names_are_listed_in_the_language_of_the_reader() -> None:
    chinese = {NAMES.english: "%(first)s、%(rest)s", reasons.HOSTS_NOT_MEASURED.english: "%(count)s 台：%(hosts)s"}
    for names, most, english, translated in (
        (["web"], None, "web", "web"),
        (["web", "db"], 2, "web, db", "web、db"),
        (["web, 1", "db", "db 2"], 2, "web, 1, db, …", "web, 1、db、…"),
        ([], None, "", ""),
    ):
        found = name_list(names, most)
        assert (str(found), render(found, lambda text: chinese.get(text, text))) == (english, translated)
        assert Message.from_json(json.loads(json.dumps(found.to_json()))) == found
    message = reasons.HOSTS_NOT_MEASURED(count=2, hosts=name_list(["web", "db"]))
    assert render(message, chinese.__getitem__, lambda _one, several, _number: chinese[several]) == "2 台：web、db"


def test_numbers_are_written_plainly() -> None:
    assert str(events.RATE_CHANGED(before=0.1 + 0.2, after=1_000_000.0)) == "0.3 → 1000000/s"
    assert str(events.LATE_SECONDS(count=3)) == "3 seconds arrived late and were added."


def test_a_number_of_one_has_a_text_of_its_own() -> None:
    ones: list[Param] = [1, 1.0, "1"]
    for one in ones:
        assert str(events.LATE_SECONDS(count=one)).startswith("1 second arrived late and was")
    others: list[Param] = [0, 2, 1.5, "${n}"]
    for several in others:
        assert str(events.LATE_SECONDS(count=several)).startswith(f"{several} seconds arrived late and were")
    message = events.GENERATOR_REMARK(name="a", remark=agents.THREADS_FAILED(count=1))
    chinese = {events.GENERATOR_REMARK.english: "%(name)s：%(remark)s"}
    shown = render(message, chinese.__getitem__, lambda singular, plural, number: f"{singular}|{plural}|{number}")
    assert shown == "a：an uncaught error ended 1 thread|an uncaught error ended 1 threads|1"


def test_declaration_refuses_other_parameters() -> None:
    with pytest.raises(TypeError, match=r"generator\.lost takes"):
        events.GENERATOR_LOST()
    with pytest.raises(TypeError, match=r"generator\.lost takes"):
        events.GENERATOR_LOST(name="a", reason="b")


def test_code_is_declared_once() -> None:
    with pytest.raises(ValueError, match="declared twice"):
        declare("generator.lost", "Generator %(name)s was lost.")


def test_sentence_that_was_kept_before_codes_is_read_as_text() -> None:
    assert Message.from_json("Generator a was lost.") == TEXT(text="Generator a was lost.")


NO_MESSAGES: list[object] = [
    None,
    1,
    [],
    {},
    {"code": 1, "params": {}},
    {"code": "a", "params": []},
    {"code": "a", "params": {"b": None}},
    {"code": "a", "params": {"b": {}}},
]


@pytest.mark.parametrize("data", NO_MESSAGES)
def test_invalid_data_is_refused(data: object) -> None:
    with pytest.raises(ValueError, match="a message is an object"):
        Message.from_json(data)


def test_nesting_is_bounded() -> None:
    data: dict[str, object] = {"code": "text", "params": {"text": "x"}}
    for _ in range(MAX_DEPTH):
        data = {"code": "text", "params": {"text": data}}
    with pytest.raises(ValueError, match="nested too deeply"):
        Message.from_json(data)


def test_a_message_that_is_read_can_be_rendered_and_written_as_json() -> None:
    params = {"long": "x" * (2 * MAX_TEXT), "infinite": math.inf, "nested": "y"}
    message = Message.from_json({"code": "text", "params": {"text": "z" * (2 * MAX_TEXT)}})
    assert str(message) == "z" * (MAX_TEXT - 1) + "…"
    other = Message.from_json({"code": "new.code", "params": params})
    assert json.loads(json.dumps(other.to_json(), allow_nan=False))["params"]["infinite"] == "inf"
    assert len(str(other)) < MAX_TEXT + 50
    with pytest.raises(ValueError, match="empty"):
        Message.from_json({"code": "text", "params": {"text": []}})


def test_message_of_a_newer_version_shows_its_code_and_values() -> None:
    assert str(Message("generator.exploded", {"name": "load-1"})) == "generator.exploded load-1"
    assert str(Message("generator.lost", {})) == "generator.lost"


def test_error_is_its_message() -> None:
    error = MessageError(plans.NOT_XML(name="a.jmx"))
    assert error.message.code == "plan.not_xml"
    assert str(error) == "a.jmx is empty or not XML; use a plan saved by JMeter (.jmx)"


def test_events_have_a_declared_kind() -> None:
    assert events.GENERATOR_LOST(name="a").kind == "lost"
    assert {one.kind for one in DECLARED.values()} - {""} <= set(events.KINDS)
    assert TEXT(text="x").kind == ""


STORED = ["ENDED_BEFORE_START_BECAUSE"]
"""Those that runs of earlier versions contain and no new run does."""


def test_every_declaration_is_used() -> None:
    root = Path(loadwright.__file__).parent
    own = root / "core/messages"
    others = "\n".join(path.read_text() for path in root.rglob("*.py") if own not in path.parents)
    used = set(re.findall(r"\w+", others))
    unused = [
        name
        for module in (agents, alerts, events, hosts, inputs, plans, reasons, specs)
        for name, value in vars(module).items()
        if isinstance(value, Declaration) and name not in used
    ]
    assert unused == STORED


def test_an_error_quotes_only_the_beginning_of_a_long_text() -> None:
    long = "x" * 1_000_000
    inner = inputs.NOT_A_NUMBER(text=long)
    error = InputError(reasons.REMARK(name=long, remark=inner))
    assert len(str(error)) < 1000
    assert error.message.params["name"] == "x" * (MAX_QUOTED - 1) + "…"
    assert InputError(inputs.NOT_A_NUMBER(text="x" * MAX_QUOTED)).message == inputs.NOT_A_NUMBER(text="x" * MAX_QUOTED)
    several = InputError(Message("unknown", {"all": (inner, inner)})).message.params["all"]
    assert len(str(several)) < 1000


@pytest.mark.parametrize("number", [math.inf, -math.inf, math.nan])
def test_a_message_about_an_infinite_number_is_valid_json(number: float) -> None:
    message = inputs.CURVE_PERCENT(time=0.0, percent=number, limit=1000.0)
    text = json.dumps(message.to_json(), allow_nan=False)
    assert str(Message.from_json(json.loads(text))) == str(message)
