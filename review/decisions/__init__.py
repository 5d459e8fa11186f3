"""What people decide about one new student: whose record it is (P2.2, V2.1), both reviews (P4)."""
