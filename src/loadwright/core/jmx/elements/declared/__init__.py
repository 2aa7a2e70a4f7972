"""The declarations of elements, one file per family. ``registry`` collects them."""
