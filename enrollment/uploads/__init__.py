"""Spreadsheets that schools upload, whatever they hold: kept, worked on, given back (P1, P3.2)."""
