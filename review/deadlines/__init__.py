"""Pages of deadlines and extensions (N5)."""
