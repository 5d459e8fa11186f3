"""Bulk actions (P4): asked for, confirmed, worked off in the background."""
