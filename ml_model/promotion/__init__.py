"""Which model is in place: the gate that a candidate passes, and the way there and back."""
