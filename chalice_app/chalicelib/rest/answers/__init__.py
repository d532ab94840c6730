"""Shapes the answers: what the platform knows, as clients get it."""
