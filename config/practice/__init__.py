"""Practice: invented schools, a set for each who practises, so that nobody treads on another's work (N6)."""
