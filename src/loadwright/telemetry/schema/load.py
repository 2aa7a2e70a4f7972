"""Load of generators: one ``load_second`` per second, and one ``load_frame`` for each of its labels."""

from __future__ import annotations

from loadwright.core.protocol.generator import GENERATOR
from loadwright.core.stats.fields import MAX_COUNT, Field, fields_of
from loadwright.core.stats.frames import Frame, GeneratorSecond

from .measurement import Measurement, Tag

LABEL_TEXT = Field("label_text", str, "JSON string", "the label itself, where the tag differs from it", optional=True)
KIND = Field(
    "kind", str, "", "kind of the samples: transaction or sub; absent for requests, and in older data", optional=True
)

_RUN = Tag("run", "id of the run")
_GENERATOR = Tag("generator", "id of the generator that measured it", role=GENERATOR.role)

LOAD_SECOND = Measurement(
    "load_second",
    "One second of one generator without its labels. Written after all load_frame points of the second.",
    (_RUN, _GENERATOR),
    (
        Field("frames", int, "", "number of load_frame points that belong to the second", MAX_COUNT),
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
        Field("histogram", str, "ms", "elapsed times, in the text form of core.stats.histogram"),
        Field("intended", str, "ms", "elapsed times from the intended start, when some started late", optional=True),
        Field("error_kinds", str, "JSON object", "failed samples by kind, see core.stats.errors", optional=True),
    ),
)
