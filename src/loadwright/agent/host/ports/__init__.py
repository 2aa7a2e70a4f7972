"""Connections and listening sockets of TCP ports."""
