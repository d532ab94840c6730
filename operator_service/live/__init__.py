"""What is new, told to every browser that watches: the activity feed, and fresh telemetry."""
