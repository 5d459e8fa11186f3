"""Rosters become entries (P1): intake, recognition, matching again, results, what goes back to the school."""
