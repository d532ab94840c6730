"""The alarms: each says that somebody has to look, and why."""
