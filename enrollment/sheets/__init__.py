"""Sheets of P3.2: new students go out as a workbook, are filled in outside, and come back to be saved."""
