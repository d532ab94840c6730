"""Much data at once, as files: telemetry, diagnoses, alerts."""
