"""The form of runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from loadwright.core.jmx.elements.property_functions import PropertyRead
from loadwright.core.modes import AS_WRITTEN, RATE, THREADS
from loadwright.core.runspec import FIELDS, MAX_GENERATORS, MAX_NAME, MAX_THREADS, RunSpec
from loadwright.server.fleet import queries as fleet
from loadwright.server.plans.contents import Contents
from loadwright.server.projects import queries as projects
from loadwright.server.web.forms import PageForm, choice_field

from .fields import DurationField, FigureField, LinesField, PairsField

STEADY, RAMP, CURVE = "steady", "ramp", "curve"
FIRST_CURVE = "0s:20%,30s:100%,60s:50%"
VARIABLE = "variable:"
"""Prefix of the inputs for the plan's variables."""
PROPERTY = "property:"
"""Prefix of the inputs for the JMeter properties that the plan reads."""
PLACED = {
    "name", "mode", "target", "duration", "shape", "ramp", "curve", "generators", "room", "requirements", "split",
}  # fmt: skip
"""Inputs that the page places by name. All others are below "More options"."""
MODES_OF = {"max_threads": RATE, "yield_after_s": f"{RATE} {THREADS}"}
"""The modes with which an input below "More options" is shown; without an entry, with all."""


class StartForm(PageForm):
    """The options of a run of a plan.

    ``variables`` are names and values, ``comments`` texts for some of them, ``reads`` the JMeter properties that the
    plan reads, ``csv_files`` the files that can be split.
    An input with the name of an option of ``RunSpec`` sets that option, whose limits ``RunSpec`` checks; those of the
    widgets are for browsers. Inputs that are not in ``PLACED`` are shown below "More options".
    """

    aliases = {RATE: "target", THREADS: "target", "duration_s": "duration", "ramp_s": "ramp"}

    name = forms.CharField(
        label=_("Name"),
        required=False,
        widget=forms.TextInput(attrs={"maxlength": MAX_NAME}),
        help_text=_("Names the run in lists. Default: the plan’s name."),
    )
    mode = forms.ChoiceField(
        label=_("Load"),
        choices=[
            (RATE, _("Rate")),
            (THREADS, _("Threads")),
            (AS_WRITTEN, _("As written in the plan")),
        ],
        initial=RATE,
        widget=forms.RadioSelect,
    )
    target = FigureField(
        label=_("Target"), required=False, initial=10, help_text=_("Of all generators together. Default: 10.")
    )
    duration = DurationField(
        label=_("Duration"),
        required=False,
        initial="1m",
        help_text=_("90s, 10m, 1h30m. Default: 1m; empty: until the curve or the plan ends."),
    )
    shape = forms.ChoiceField(
        label=_("Shape"),
        choices=[(STEADY, _("steady")), (RAMP, _("ramp up, then steady")), (CURVE, _("curve"))],
        initial=STEADY,
        help_text=_("How the load develops over time. Default: steady."),
    )
    ramp = DurationField(
        label=_("Ramp up within"),
        required=False,
        initial="10s",
        help_text=_("The load rises evenly from 0 to the target in this time. Default: 10s."),
    )
    curve = forms.CharField(
        label=_("Curve"),
        required=False,
        initial=FIRST_CURVE,
        help_text=_(
            "Time:percent of the target, joined by straight lines. Two points at the same time are a step. At most"
            " 2,000 points."
        ),
    )
    generators = forms.IntegerField(
        label=_("Generators"),
        initial=1,
        widget=forms.NumberInput(attrs={"min": 1, "max": MAX_GENERATORS}),
        help_text=_("They share the load. Default: 1."),
    )
    room = forms.ChoiceField(
        label=_("Room"), required=False, help_text=_("Only generators in this room are used. Default: any.")
    )
    requirements = LinesField(
        label=_("Requirements"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "placeholder": "p95 < 500ms\nerror_rate < 1%", "spellcheck": "false"}),
        help_text=_(
            "One per line; the run passes if all hold. For all transactions: p95(transactions) < 2s. For one label:"
            " p99(checkout) < 1s. For hosts of the project: cpu(shop-*) < 90%. At most 100, of 1,200 characters each."
            " Default: none."
        ),
    )
    properties = PairsField(
        label=_("JMeter properties"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "placeholder": "NAME=VALUE", "spellcheck": "false"}),
        help_text=_("Others than those of the plan, one NAME=VALUE per line. Default: none."),
    )
    system_properties = PairsField(
        label=_("Java system properties"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "placeholder": "NAME=VALUE", "spellcheck": "false"}),
        help_text=_("One NAME=VALUE per line, as JMeter’s option -D. Default: none."),
    )
    max_threads = forms.IntegerField(
        label=_("Maximum threads"),
        initial=RunSpec.max_threads,
        widget=forms.NumberInput(attrs={"min": 1, "max": MAX_THREADS}),
        help_text=_("Per generator, regardless of how slow responses are. Default: 1,000."),
    )
    unique_threads = forms.BooleanField(
        label=_("Unique threads"),
        required=False,
        help_text=_(
            "Names and numbers of threads are different on all generators: with 3 generators, ${__threadNum} is 2, 5, 8"
            " and so on for the second one. Default: off."
        ),
    )
    jtl = forms.BooleanField(
        label=_("Write a JTL on each generator"),
        required=False,
        help_text=_("Every sample as a line of CSV, for other tools. The file can be large. Default: off."),
    )
    debug = forms.BooleanField(
        label=_("Debug"),
        required=False,
        help_text=_(
            "Keeps failed samples with request and response, and a JTL, on every generator. Not for high loads. "
            "Default: off."
        ),
    )
    split = forms.MultipleChoiceField(
        label=_("Split among generators"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Each line is used by one generator only. Generators cannot join such a run later. Default: every "
            "generator uses all lines."
        ),
    )
    mark = forms.BooleanField(
        label=_("Mark requests"),
        required=False,
        initial=True,
        help_text=_(
            "HTTP requests carry the header User-Agent: PerformanceTest, which separates test traffic from real"
            " traffic. Default: on."
        ),
    )

    warm_up = forms.BooleanField(
        label=_("Warm up"),
        required=False,
        initial=True,
        help_text=_(
            "Before the start, each generator executes copies of the plan's requests against itself until Java has "
            "compiled them, for up to 7 seconds. Nothing is sent to the target. Default: on."
        ),
    )
    yield_after_s = DurationField(
        label=_("Yield without contact after"),
        required=False,
        help_text=_(
            "A generator without contact with the server pauses its load after this time, 5s to 1h. The others take"
            " over its share only then, so the target never receives more than the load. Default: empty; it continues"
            " alone, and the others take over its share after 4 seconds."
        ),
    )

    def __init__(
        self,
        *args: Any,
        variables: Mapping[str, str],
        comments: Mapping[str, str] | None = None,
        reads: Collection[PropertyRead] = (),
        csv_files: Collection[str] = (),
        **kwargs: Any,
    ) -> None:
        self.variables = variables
        self.reads = {read.name: read for read in reads}
        super().__init__(*args, **kwargs)
        self._place_properties()
        choice_field(self, "split").choices = [(path, path) for path in csv_files]
        choice_field(self, "room").choices = _rooms()
        for name, value in variables.items():
            self.fields[VARIABLE + name] = _value_field(name, value, (comments or {}).get(name, ""))
        for name, read in self.reads.items():
            self.fields[PROPERTY + name] = _value_field(name, " / ".join(read.defaults), _without_default(read))

    def _place_properties(self) -> None:
        """Move initial values of properties that the plan reads to their own inputs, which cannot set empty ones."""
        given = self.initial.get("properties") or {}
        own = {name: value for name, value in given.items() if name in self.reads and value}
        self.initial.update({PROPERTY + name: value for name, value in own.items()})
        self.initial["properties"] = {name: value for name, value in given.items() if name not in own}

    def _given(self, prefix: str, names: Iterable[str]) -> dict[str, str]:
        """Return the entered values of the plan's variables or properties."""
        values = {name: self.cleaned_data[prefix + name] for name in names}
        return {name: value for name, value in values.items() if value}

    def variable_fields(self) -> list[forms.BoundField]:
        return [self[VARIABLE + name] for name in self.variables]

    def property_fields(self) -> list[forms.BoundField]:
        return [self[PROPERTY + name] for name in self.reads]

    def more_fields(self) -> list[forms.BoundField]:
        return [field for field in self if field.name not in PLACED and not field.name.startswith((VARIABLE, PROPERTY))]

    def more_given(self) -> bool:
        """Return whether an input below "More options" is invalid or differs from its initial value."""
        return any(
            field.errors or str(field.value() or "") != str(field.field.initial or "") for field in self.more_fields()
        )

    def spec(self) -> RunSpec:
        """Return the specification of the valid form."""
        data = self.cleaned_data
        loaded = data["mode"] != AS_WRITTEN
        given = {
            **{name: data[name] for name in FIELDS & data.keys()},
            "target": data["target"] if loaded else None,
            "duration_s": data["duration"],
            "ramp_s": (data["ramp"] or 0.0) if loaded and data["shape"] == RAMP else 0.0,
            "curve": data["curve"] if loaded and data["shape"] == CURVE else "",
            "yield_after_s": data["yield_after_s"] if loaded else None,
            "variables": self._given(VARIABLE, self.variables),
            "properties": data["properties"] | self._given(PROPERTY, self.reads),
        }
        return RunSpec.read(given)


def about(contents: Contents) -> dict[str, Any]:
    """Return the arguments of the start form that describe its plan."""
    return {
        "variables": contents.variables,
        "comments": contents.comments,
        "reads": contents.properties,
        "csv_files": contents.csv_files,
    }


def _value_field(name: str, default: str, help_text: str) -> forms.CharField:
    """Return the input of a variable or property, which shows its default in grey."""
    attrs = {"class": "form-control", "placeholder": default, "spellcheck": "false", "autocomplete": "off"}
    return forms.CharField(label=name, required=False, widget=forms.TextInput(attrs=attrs), help_text=help_text)


def _without_default(read: PropertyRead) -> str:
    if read.fallback is None:
        return ""
    return _now("No default: JMeter uses “%(value)s” if this is empty.") % {"value": read.fallback}


def _rooms() -> list[tuple[str, str]]:
    """Return the load rooms as choices, each with its number of idle generators."""
    idle = Counter(agent.room_id for agent in fleet.idle())

    def choice(room: str, count: int) -> str:
        return _now("%(room)s (%(count)d idle)") % {"room": room, "count": count}

    return [
        ("", choice(_now("any"), idle.total())),
        *((room.name, choice(room.name, idle[room.pk])) for room in projects.load_rooms()),
    ]


def initial_of(spec: RunSpec) -> dict[str, Any]:
    """Return the initial values of the start form that correspond to ``spec``."""
    values = {
        **spec.kept(),
        "duration": spec.duration_s,
        "shape": CURVE if spec.curve else RAMP if spec.ramp_s else STEADY,
        **{VARIABLE + name: value for name, value in spec.variables.items()},
    }
    # Inputs of shapes that are not selected keep the defaults of the form.
    return values | ({"ramp": spec.ramp_s} if spec.ramp_s else {}) | ({} if spec.curve else {"curve": FIRST_CURVE})
