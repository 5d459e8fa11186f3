"""Signs for what people copy from a screen or from paper: error numbers, activation codes, serials."""

UNMISTAKABLE = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # none that is mistaken for another one
