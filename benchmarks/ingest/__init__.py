"""How telemetry is taken in, against the usual way: `python -m benchmarks.ingest`."""
