"""Who is there: signing in, activating an account, who sits at the desk (N8)."""
