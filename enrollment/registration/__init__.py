"""The last step (P4): the record is made; a senior high record closes with it (W5)."""
