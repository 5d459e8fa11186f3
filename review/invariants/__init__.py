"""What must always hold, as queries that give back whatever offends."""
