"""How a newcomer is compared with records, and what follows: pure Python, no Django."""
