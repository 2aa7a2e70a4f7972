"""Load of generators: one ``load_second`` per second, and one ``load_frame`` for each of its labels."""

from __future__ import annotations

from loadwright.core.protocol.generator import GENERATOR
from loadwright.core.stats.errors import decode_kinds
from loadwright.core.stats.fields import MAX_COUNT, Field, fields_of
from loadwright.core.stats.frames import KINDS, MAX_LABELS, Frame, GeneratorSecond
from loadwright.core.stats.histogram import Histogram
from loadwright.core.stats.labels import MAX_LABEL
from loadwright.core.strictjson import loads

from .measurement import Measurement, Tag

MAX_FRAMES = 2 * MAX_LABELS
"""Maximum number of frames of a second: a generator merges labels above ``MAX_LABELS``."""
MAX_LABEL_TEXT = 12 * MAX_LABEL + 2
"""Maximum length of a label in JSON, in which a character may be two escapes."""
MAX_TEXT = 2**19
"""Maximum length of another text: a histogram with all buckets, and 50 kinds of errors, are shorter."""


def _label_in_json(text: str) -> None:
    label = loads(text)
    if not isinstance(label, str):
        raise ValueError(f"{text[:80]!r} is not a JSON string")  # noqa: TRY004 - an invalid text
    if len(label) > MAX_LABEL:
        raise ValueError(f"the label has {len(label):,} characters, more than {MAX_LABEL:,}")


def _kind(text: str) -> None:
    if text not in KINDS:
        raise ValueError(f"{text[:80]!r} is not one of {', '.join(KINDS)}")


def _times(text: str) -> None:
    Histogram.decode(text, MAX_COUNT)


def _error_kinds(text: str) -> None:
    decode_kinds(text, MAX_COUNT)


LABEL_TEXT = Field(
    "label_text", str, "JSON string", "the label itself, where the tag differs from it", MAX_LABEL_TEXT,
    optional=True, form=_label_in_json,
)  # fmt: skip
KIND = Field(
    "kind", str, "", "kind of the samples: transaction or sub; absent for requests, and in older data", MAX_TEXT,
    optional=True, form=_kind,
)  # fmt: skip

_RUN = Tag("run", "id of the run")
_GENERATOR = Tag("generator", "id of the generator that measured it", role=GENERATOR.role)

LOAD_SECOND = Measurement(
    "load_second",
    "One second of one generator without its labels. Written after all load_frame points of the second.",
    (_RUN, _GENERATOR),
    (
        Field("frames", int, "", "number of load_frame points that belong to the second", MAX_FRAMES),
        *fields_of(GeneratorSecond),
    ),
)

LOAD_FRAME = Measurement(
    "load_frame",
    "One second of one label and kind of samples on one generator.",
    (_RUN, _GENERATOR, Tag("label", "sampler or transaction, in a form that is safe as a tag")),
    (
        LABEL_TEXT,
        KIND,
        *fields_of(Frame),
        Field("histogram", str, "ms", "elapsed times, in the text form of core.stats.histogram", MAX_TEXT, form=_times),
        Field(
            "intended",
            str,
            "ms",
            "elapsed times from the intended start, when some started late",
            MAX_TEXT,
            optional=True,
            form=_times,
        ),
        Field(
            "error_kinds",
            str,
            "JSON object",
            "failed samples by kind, see core.stats.errors",
            MAX_TEXT,
            optional=True,
            form=_error_kinds,
        ),
    ),
)
