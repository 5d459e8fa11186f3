"""Rules of a person's identity (names, documents, student numbers, dates, sex): pure Python, no Django."""
