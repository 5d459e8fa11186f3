"""One bulk action: asked for, confirmed, worked off in the background (P4)."""
