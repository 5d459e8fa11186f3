"""When new students are registered (N5): seasons, their deadlines by rules, extensions, how many are expected."""
