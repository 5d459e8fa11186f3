"""Filling in what the archive lacks (P3): one way to save it, from forms and from sheets."""
