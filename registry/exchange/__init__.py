"""Institutions and registries in from source systems (N7): streaming, set-based, idempotent."""
