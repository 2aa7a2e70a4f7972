"""Recorded responses, kept beside a plan that was made of a recording, and compared with those of trials."""
