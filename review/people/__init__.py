"""Lists of people, who has each one, and what is shown of a number."""
