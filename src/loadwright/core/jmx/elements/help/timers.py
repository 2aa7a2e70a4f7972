"""Timers."""

from __future__ import annotations

HELP = {
    "ConstantTimer.delay": "Milliseconds that every sampler in scope waits before it starts.",
    "UniformRandomTimer:ConstantTimer.delay": "Milliseconds that are added to the random delay.",
    "PoissonRandomTimer:ConstantTimer.delay": "Milliseconds that are added to the random delay.",
    "GaussianRandomTimer:ConstantTimer.delay": "Milliseconds around which the delays vary.",
    "RandomTimer.range": "The random delay is between 0 and this number of milliseconds, each equally likely.",
    "PoissonRandomTimer:RandomTimer.range": "Mean of the random delay in milliseconds.",
    "GaussianRandomTimer:RandomTimer.range": "Standard deviation of the delay in milliseconds.",
    "throughput": (
        "Samples per minute that the timer aims at. Loadwright controls the rate itself; leave the timer out of "
        "runs with a rate."
    ),
    "PreciseThroughputTimer:throughput": "Samples that the timer aims at in each throughput period.",
    "calcMode": "Which threads reach the throughput: each by itself, or all (of the group) together.",
    "throughputPeriod": "Length of the period in seconds.",
    "duration": "Seconds in which the number of samples is exact.",
    "batchSize": "Number of threads that start at the same time.",
    "batchThreadDelay": "Milliseconds between the threads of a batch.",
    "PreciseThroughputTimer:randomSeed": "Makes the delays the same in every test; 0 gives others each time.",
    "groupSize": "Threads wait here until this many have arrived; 0 is all of the group.",
    "timeoutInMs": "Milliseconds after which waiting threads go on anyway; 0 waits without limit.",
    "load_profile": "Requests per second over time: each row goes from a start to an end in a duration.",
    "start": "Requests per second at the beginning of the row.",
    "end": "Requests per second at the end of the row.",
    "VariableThroughputTimer:duration": "Seconds that the row lasts.",
}
