"""New students on the way to registration: entries, the table of their states, the only writer of a state (P2-P4)."""
