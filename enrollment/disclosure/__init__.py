"""What a page gets of a record that is not (yet) the school's own, and the facts of the family that prove a link."""
