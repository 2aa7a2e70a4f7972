"""The test elements known here: one file per family, readers beside writers."""
