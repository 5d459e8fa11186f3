"""A made-up county to look at: its institutions, people, rosters, and what has happened so far."""
