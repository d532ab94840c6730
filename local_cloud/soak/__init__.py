"""`make soak`: a fleet reports while workers are killed and calls fail, and every value is held against the truth."""
