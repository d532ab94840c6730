"""In-memory implementations of every port; tests/contract holds them to what the real adapters do."""
