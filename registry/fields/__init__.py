"""The fields of a record beside the shared columns, as models declare them; forms, sheets and cards derive from them."""
