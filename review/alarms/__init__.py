"""Unusual access (异常访问): found by rules, looked into by the competent authority and by operations."""
