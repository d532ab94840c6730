"""Does the model see what it saw before? Recent diagnoses beside those of a reference time."""
