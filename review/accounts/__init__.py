"""Pages of accounts: lists, one account, many by sheet (N8)."""
