"""Who may sign in: accounts, how they are issued, who is at the desk, what became of each (N8)."""
