"""Load of runs merged into intervals: a run, its generators and its labels at each resolution.

``load_run_1s`` to ``load_run_600s``, and likewise ``load_generator_…`` and ``load_label_…``. A resolution is a
measurement of its own, so that stores find an interval without passing over those of the others and keep coarse ones
for longer.
"""

from __future__ import annotations

from dataclasses import replace

from loadwright.core.stats.fields import MAX_COUNT, MAX_INTEGER, Field, fields_of
from loadwright.core.stats.frames import Frame
from loadwright.core.stats.histogram import MAX_VALUE
from loadwright.core.stats.intervals import RESOLUTIONS
from loadwright.core.stats.load import LOAD_FIELDS
from loadwright.core.stats.series import CHARTED_PERCENTILES, COVERED

from .load import KIND, LABEL_TEXT
from .measurement import Measurement, Tag

RUN, GENERATOR, LABEL = "load_run", "load_generator", "load_label"

MEMBERS = Field("members", str, "hexadecimal", "bits of the generators merged in, by position in the run")
COVERED_FIELD = Field(COVERED, int, "s", "seconds in which anything was measured", MAX_COUNT)
LABELS_FIELD = Field("labels", int, "", "number of load_label points that belong to the interval", MAX_COUNT)

_RUN_TAG = Tag("run", "id of the run")
_FRAME = (
    *(
        replace(field, maximum=MAX_INTEGER) if field.kind is int and not field.optional else field
        for field in fields_of(Frame)
    ),
    *(Field(name, float, "ms", f"{name[1:-3]}th percentile", MAX_VALUE, optional=True) for name in CHARTED_PERCENTILES),
    Field("histogram", str, "ms", "elapsed times, in the text form of core.stats.histogram"),
    Field("intended", str, "ms", "elapsed times from the intended start, when some started late", optional=True),
    Field("error_kinds", str, "JSON object", "failed samples by kind, see core.stats.errors", optional=True),
)


def name_of(kind: str, resolution: int) -> str:
    """Return the name of a measurement: of ``RUN``, ``GENERATOR`` or ``LABEL`` at a resolution in seconds."""
    return f"{kind}_{resolution}s"


def _measurements(resolution: int) -> tuple[Measurement, ...]:
    length = f"{resolution} s of a run"
    return (
        Measurement(
            name_of(RUN, resolution),
            f"{length}, all generators and labels of requests merged. Written after the other points of the interval.",
            (_RUN_TAG,),
            (MEMBERS, COVERED_FIELD, LABELS_FIELD, *_FRAME, *LOAD_FIELDS),
        ),
        Measurement(
            name_of(GENERATOR, resolution),
            f"{length}, one generator, all labels of requests merged.",
            (_RUN_TAG, Tag("generator", "id of the generator")),
            (*_FRAME, *LOAD_FIELDS),
        ),
        Measurement(
            name_of(LABEL, resolution),
            f"{length}, one label and kind of samples, or all transactions; all generators merged.",
            (_RUN_TAG, Tag("label", "sampler or transaction, in a form that is safe as a tag")),
            (
                MEMBERS,
                LABEL_TEXT,
                KIND,
                *_FRAME,
            ),
        ),
    )


ROLLUPS = tuple(item for resolution in RESOLUTIONS for item in _measurements(resolution))

COARSEST = _measurements(RESOLUTIONS[-1])
"""The measurements that are kept longer than others."""
