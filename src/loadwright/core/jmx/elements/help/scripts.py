"""Scripts."""

from __future__ import annotations

HELP = {
    "scriptLanguage": "Language of the script. Groovy is the fastest, because it is compiled.",
    "parameters": "Passed to the script as the variable Parameters, and word by word as args.",
    "script": "The script. It has vars, props, ctx, log, prev, sampler and others, depending on the element.",
    "filename": "A file with the script, relative to the plan; it is used instead of the script below.",
    "cacheKey": (
        'Compile the script once. Then use vars.get("x") in it instead of ${x}, which would keep the first value.'
    ),
    ".resetInterpreter": "Begin each call with a new interpreter, without variables of the one before.",
    "resetInterpreter": "Begin each call with a new interpreter, without variables of the one before.",
    ".parameters": "Passed to the script as the variable Parameters, and word by word as bsh.args.",
    ".filename": "A file with the script, relative to the plan; it is used instead of the script below.",
    ".query": "The script. It has vars, props, ctx, log and others, depending on the element.",
}
