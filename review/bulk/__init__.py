"""One act on many new students: asked for, confirmed, worked off in the background (P4)."""
