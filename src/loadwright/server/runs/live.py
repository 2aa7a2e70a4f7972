"""What a run's page is told: one JSON shape for a running and a finished run.

The page opens ``/ws/runs/<id>``. The server sends a ``snapshot`` at once and then an ``update`` whenever
something changed (a finished run gets its snapshot and no update, unless late seconds arrive). Every
message is one JSON object; an update holds only the keys that changed::

    {"type": "snapshot" | "update",
     "now": 1700000000.25,                  # server time; all times are seconds since the epoch
     "run": {"id", "key", "name", "plan_name", "mode": "rate"|"threads"|"as_written",
             "state": "pending"|"starting"|"running"|"stopping"|"finished"|"stopped"|"failed",
             "reason",                      # one sentence when failed or stopped, else ""
             "log_tail",                    # end of JMeter's log when a generator failed, else ""
             "target": 200.0 | null,        # total asked last (per second or threads), before the curve
             "start_at", "end_at", "ended_at", "duration_s",       # or null
             "time_left_s": 41.5 | null,
             "asked", "reached",            # of the newest whole second; of a finished run its means
             "p50_ms", "p95_ms", "errors", "error_rate", "threads",   # likewise; errors of a finished run are its total
             "second": 1700000000 | null,   # which second those are of; null for a finished run
             "verdict": "" | "valid" | "doubtful", "reasons": [..],
             "requirements": [{"text", "held", "value", "unit"}]},    # empty until it ended
     "series": {"second": [..], "rate_asked": [..], "rate": [..], "samples", "transactions", "missed", "errors",
                "p50_ms", "p95_ms", "p99_ms", "max_ms", "threads", "bytes_received", "bytes_sent"},
                # parallel arrays, the columns of RunBook.series. In an update only the seconds that are
                # new or changed, in order but not always adjacent: put each over the one of that "second".
     "error_series": {"500 Server Error": {"second": [..], "count": [..]}, ..},   # upsert likewise; zero is left out
     "total": {"label": "", "samples", "errors", "error_rate", "rate", "mean_ms", "min_ms", "p50_ms", ..,
               "max_ms", "bytes_received", "bytes_sent", "intended": {..}},
     "labels": [{"label", "samples", "errors", ..as total}],        # the whole run so far; replaces the former
     "errors": [{"label", "kind", "count"}],                        # most frequent first; replaces the former
     "generators": [{"id": key, "name", "state": "preparing"|..|"lost"|"", "error", "share": 0.5,
                     "threads", "rate", "rate_asked",               # of its newest second, or null
                     "cpu_percent", "memory_percent", "received_bytes_s", "sent_bytes_s",  # of its last report
                     "seconds", "drained": bool, "spool_points",
                     "series": {"second", "rate", "rate_asked", "threads", "cpu_percent"}}],
                # replaces the former, but "series" holds only new or changed seconds: upsert by generator id
     "events": [{"time", "kind", "text", "who"}]}                   # all of them, in order; replaces the former

The page may send ``{"label": "checkout"}`` to follow one label (``{"label": null}`` to stop). The server
answers at once and then with each update that changes it::

    {"type": "label", "label": "checkout",
     "series": {"second", "rate", "errors", "p50_ms", "p95_ms", "p99_ms"}}     # whole first, upserts later
    # "whole": true in the first

A second is sent once every running generator delivered it, or 1 s after it passed, and again when a
late part of it arrives. ``GET /api/v1/runs/<id>/live`` answers with the snapshot alone.
"""
