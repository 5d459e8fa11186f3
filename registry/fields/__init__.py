"""The fields of a record beside the shared columns; forms, sheets and cards derive from these models."""
