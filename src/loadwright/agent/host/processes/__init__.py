"""The processes of projects: found by their command line, measured every second."""
