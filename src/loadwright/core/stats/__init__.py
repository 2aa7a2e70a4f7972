"""Histograms, frames and their merging, summaries and requirements."""
