"""Java virtual machines, from the performance counters that each keeps in a file."""
