"""How far everybody is: the progress board of every level, down to the school (N6)."""
