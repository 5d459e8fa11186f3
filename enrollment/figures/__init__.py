"""How far everybody is, kept by triggers instead of counted (N6)."""
