"""How a new student is compared with records, and what follows: pure Python, no Django."""
