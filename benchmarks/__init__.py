"""Measurements by hand, on an idle machine: `make bench`. What is timed here is never a test."""
