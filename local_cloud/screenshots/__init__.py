"""Pictures of the dashboard, taken from a platform that runs with a live fleet."""
