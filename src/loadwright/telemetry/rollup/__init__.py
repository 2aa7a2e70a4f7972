"""Keeps the measurements of a run merged into intervals, so that neither memory nor reading grows with its length."""
