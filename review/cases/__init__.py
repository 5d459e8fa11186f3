"""Two schools, one child: every double claim is settled here, by one mechanism (V5, W1-W6)."""
