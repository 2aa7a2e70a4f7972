from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loadwright.core.lineprotocol import LineProtocolError, Point, Value, decode, encode, line_number, scan

any_text = st.text(st.characters(exclude_categories=["Cs"]))
names = any_text.filter(lambda text: text and "\n" not in text and not text.endswith("\\"))
tricky_names = st.text('\\, ="#\tié', min_size=1).filter(lambda text: not text.endswith("\\"))
measurements = (names | tricky_names).filter(lambda text: text[0] not in "# \t\r\0")
values = (
    st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.booleans()
    | any_text
    | st.text('\\"\n,= ')
)
points = st.builds(
    Point,
    measurement=measurements,
    tags=st.dictionaries(names | tricky_names, names | tricky_names, max_size=4),
    fields=st.dictionaries(names | tricky_names, values, min_size=1, max_size=4),
    time_ns=st.integers(-(2**63), 2**63 - 1),
)


@given(st.lists(points, max_size=5))
def test_points_survive_the_round_trip(batch: list[Point]) -> None:
    decoded = decode(encode(batch))
    assert decoded == batch
    assert [[type(value) for value in point.fields.values()] for point in decoded] == [
        [type(value) for value in point.fields.values()] for point in batch
    ]


@given(any_text)
def test_any_text_decodes_or_is_refused(text: str) -> None:
    try:
        batch = decode(text)
    except LineProtocolError as error:
        refused_line = error.line
    else:
        assert decode(encode(batch)) == batch
        return
    assert 1 <= refused_line <= text.count("\n") + 1


def test_written_form() -> None:
    point = Point(
        "disk, used",
        {"host name": "a=b, c\\d", "room": 'r"1'},
        {"free": 12, "part": 0.5, "ok": True, "note, it": 'say "hi" \\o/'},
        1700000000000000001,
    )
    assert encode([point]) == (
        r'disk\,\ used,host\ name=a\=b\,\ c\d,room=r"1 '
        r'free=12i,part=0.5,ok=true,note\,\ it="say \"hi\" \\o/" 1700000000000000001' + "\n"
    )


# Examples from the protocol's reference, with the interpretation observed in InfluxDB 1.6.
@pytest.mark.parametrize(
    ("line", "point"),
    [
        ("weather temperature=82 1", Point("weather", {}, {"temperature": 82.0}, 1)),
        (r"wea\,ther,place=mid temp=82 1", Point("wea,ther", {"place": "mid"}, {"temp": 82.0}, 1)),
        (r"we\ at\=her,pl\ ace=mid temp=82 1", Point("we at\\=her", {"pl ace": "mid"}, {"temp": 82.0}, 1)),
        (r"weather temp\=rature=82 1", Point("weather", {}, {"temp=rature": 82.0}, 1)),
        (r'm a="a\\b",b="a\\\b",c="a\b" 1', Point("m", {}, {"a": "a\\b", "b": "a\\\\b", "c": "a\\b"}, 1)),
        (r"m,t=a\\ b f=1 1", Point("m", {"t": "a\\ b"}, {"f": 1.0}, 1)),
        (r"m,t=a\\,b f=1 1", Point("m", {"t": "a\\,b"}, {"f": 1.0}, 1)),
        (r"m,t=a\\b f=1 1", Point("m", {"t": "a\\\\b"}, {"f": 1.0}, 1)),
        ('m s="new\nline" 1', Point("m", {}, {"s": "new\nline"}, 1)),
        ("m  f=1   21  ", Point("m", {}, {"f": 1.0}, 21)),
        ("m f=1,f=2 1", Point("m", {}, {"f": 2.0}, 1)),
        ("m f=1e3,g=-2.5E-1,h=.5,i=5.,j=-7i 1", Point("m", {}, {"f": 1e3, "g": -0.25, "h": 0.5, "i": 5.0, "j": -7}, 1)),
        ('m "q=1i 1', Point("m", {}, {'"q': 1}, 1)),
    ],
)
def test_reads_what_influxdb_reads(line: str, point: Point) -> None:
    assert decode(line) == [point]


@pytest.mark.parametrize(
    ("line", "point"),
    [
        ("m,t=x f=1.5,g=-2i,h=1e-05,i=0i 1", Point("m", {"t": "x"}, {"f": 1.5, "g": -2, "h": 1e-05, "i": 0}, 1)),
        (r"m,t=a\ b\,c f=1i 1", Point("m", {"t": "a b,c"}, {"f": 1}, 1)),
        (r"m,t=a\b f=1i 1", Point("m", {"t": r"a\b"}, {"f": 1}, 1)),
        ("m f=007i,g=5 1", Point("m", {}, {"f": 7, "g": 5.0}, 1)),
        (f"m,t={'x' * 3000} f=1i 1", Point("m", {"t": "x" * 3000}, {"f": 1}, 1)),
    ],
)
def test_lines_of_numbers(line: str, point: Point) -> None:
    fields = {name: type(value) for name, value in point.fields.items()}
    for text in (line, f"{line}\n{line}\r\n\n{line}\n"):
        found = decode(text)
        assert found == [point] * (text.count(line))
        assert {name: type(value) for name, value in found[0].fields.items()} == fields


@pytest.mark.parametrize("word", ["t", "T", "true", "True", "TRUE"])
def test_every_spelling_of_a_boolean(word: str) -> None:
    other = {"t": "f", "T": "F", "true": "false", "True": "False", "TRUE": "FALSE"}[word]
    assert decode(f"m a={word},b={other} 1")[0].fields == {"a": True, "b": False}


def test_batches_comments_and_empty_lines() -> None:
    text = "# first\n\na f=1 1\n  \r\n#x f=1 2\nb f=2 2\r\n\tc f=3 3\n# last"
    assert [point.measurement for point in decode(text)] == ["a", "b", "c"]
    assert [line_number(text, offset) for offset, _ in scan(text)] == [3, 6, 7]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("m f=1", "timestamp is missing"),
        ("m f=1 ", "timestamp is missing"),
        ("m f=1 12s", "'12s' is not a timestamp"),
        ("m f=1 1 2", "'1 2' is not a timestamp"),
        ("m f=1 9223372036854775808", "64 bits"),
        ("m f=1 " + "9" * 5000, "64 bits"),
        ("m", "fields are missing"),
        ("m 1", "'1' is not name=value"),
        (",t=x f=1 1", "measurement is missing"),
        ("m,t= f=1 1", "'t=' is not key=value"),
        ("m,=x f=1 1", "'=x' is not key=value"),
        ("m,t f=1 1", "'t' is not key=value"),
        ("m,t=a=b f=1 1", "'t=a=b' is not key=value"),
        (r"m,t=a\ f=1 1", "not key=value"),
        ("m,t=x,t=y f=1 1", "'t' occurs twice"),
        ("m f= 1", "value '' of field 'f'"),
        ("m f=1u 1", "value '1u' of field 'f'"),
        ("m f=+5 1", r"value '\+5'"),
        ("m f=tRUE 1", "value 'tRUE'"),
        ("m f=nan 1", "value 'nan'"),
        ("m f=1e400 1", "outside the range of a float"),
        ("m f=9223372036854775808i 1", "64 bits"),
        ("m f=" + "9" * 5000 + "i 1", "64 bits"),
        ('m f="open 1', "no closing"),
        ('m f="a"b 1', "no closing"),
        ("m f=1,,g=2 1", "value '2' of field ',g'"),
        ("m f=1, 1", "is not name=value"),
    ],
)
def test_refusals_name_the_line_and_the_problem(line: str, reason: str) -> None:
    with pytest.raises(LineProtocolError, match=f"^line 3: .*({reason})") as caught:
        decode(f"good f=1 1\n# comment\n{line}\ngood f=1 1")
    assert caught.value.line == 3


MANY = 2_000_000


HOSTILE = {
    "name": ("m " + "a" * MANY, "is not name=value"),
    "escapes in a name": ("m " + "\\=" * MANY, "is not name=value"),
    "open text": ('m f="' + "a" * MANY, "no closing"),
    "long text": ('m f="' + "a" * 5 * MANY, "text of field 'f' is longer than 8,388,608 characters"),
    "escapes": ('m f="' + "\\" * MANY, "no closing"),
    "escaped quotes": ('m f="' + '\\"' * MANY, "no closing"),
    "integer": ("m f=" + "1" * MANY, "is not an integer"),
    "float": ("m f=1." + "1" * MANY, "is not an integer"),
    "measurement": ("m" * MANY, "measurement and tags are longer than 65,535 characters"),
    "escapes in tags": ("m," + "\\ " * MANY, "measurement and tags are longer than 65,535 characters"),
    "tags": ("m," + "a=b," * MANY, "measurement and tags are longer than 65,535 characters"),
    "spaces before the time": ("m f=1" + " " * MANY, "timestamp is missing"),
    "spaces before the fields": ("m" + " " * MANY, "fields are missing"),
    "time": ("m f=1 " + "1" * MANY, "is not a timestamp"),
    "fields": ("m " + "a=1," * MANY, "the point has more than 1,000 fields"),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_lines_are_refused_in_linear_time(kind: str) -> None:
    # Some of these took minutes, or gigabytes, when an expression could go back over the whole text.
    text, reason = HOSTILE[kind]
    with pytest.raises(LineProtocolError) as caught:
        decode(text)
    assert reason in str(caught.value)


def test_much_that_is_not_a_point_is_skipped() -> None:
    text = "\n" * MANY + "# comment\n" * MANY + "#" * MANY + "\nm f=1 1"
    assert decode(text) == [Point("m", {}, {"f": 1.0}, 1)]


def test_the_longest_parts_are_decoded() -> None:
    long = Point("m", {"t": "x" * 65_000}, {"n" * 60_000: 1, "text": 'a"\\' * 1_000_000}, 1)
    wide = Point("m", {}, {f"f{number}": number for number in range(1000)}, 1)
    assert decode(encode([long, wide])) == [long, wide]


@pytest.mark.parametrize(
    ("point", "reason"),
    [
        (Point("", {}, {"f": 1}, 1), "measurement is empty"),
        (Point("#m", {}, {"f": 1}, 1), "begins with '#'"),
        (Point("m", {"t": ""}, {"f": 1}, 1), "value of tag 't' is empty"),
        (Point("m", {"": "x"}, {"f": 1}, 1), "name is empty"),
        (Point("m", {"t": "x\\"}, {"f": 1}, 1), "ends with a backslash"),
        (Point("m", {"t": "x\ny"}, {"f": 1}, 1), "line feed"),
        (Point("m", {}, {"a\n": 1}, 1), "line feed"),
        (Point("m", {}, {}, 1), "no fields"),
        (Point("m", {}, {"f": float("nan")}, 1), "cannot express"),
        (Point("m", {}, {"f": float("inf")}, 1), "cannot express"),
        (Point("m", {}, {"f": 2**63}, 1), "64 bits"),
        (Point("m", {}, {"f": 1}, 2**63), "64 bits"),
    ],
)
def test_inexpressible_points_are_refused(point: Point, reason: str) -> None:
    with pytest.raises(LineProtocolError, match=reason):
        encode([point])


def test_hostile_text_is_refused_in_linear_time() -> None:
    # Each of these would take hours if lines were scanned more than a few times.
    for text in (
        'm f="' + "\\" * 1_000_001,
        "m f=" * 500_000,
        "m " + "a\\" * 500_000,
        "\\ " * 500_000,
        '"' * 1_000_000,
    ):
        with pytest.raises(LineProtocolError):
            decode(text)


NUMBERS = st.from_regex(r"-?[0-9]{1,20}i?|-?[0-9]{0,3}\.?[0-9]{0,3}(e[-+]?[0-9]{1,3})?", fullmatch=True)


@given(st.lists(st.tuples(st.sampled_from(["a", "b_1", "é"]), NUMBERS), min_size=1, max_size=4), st.integers(-5, 2**63))
def test_points_of_numbers_alone_are_decoded_as_others(pairs: list[tuple[str, str]], time_ns: int) -> None:
    numbers = ",".join(f"{name}={digits}" for name, digits in pairs)

    def decoded(fields: str) -> dict[str, Value] | None:
        try:
            (point,) = decode(f"m {fields} {time_ns}\n")
        except LineProtocolError:
            return None
        assert point.time_ns == time_ns
        return {name: value for name, value in point.fields.items() if name != "text"}

    alone = decoded(numbers)
    assert alone == decoded(f'{numbers},text="x"')
    assert alone is None or [type(value) for value in alone.values()] == [
        int if dict(pairs)[name].endswith("i") else float for name in alone
    ]
