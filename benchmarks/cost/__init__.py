"""What a fleet costs a month: `python -m benchmarks.cost`."""
