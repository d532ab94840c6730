"""The report's pictures, one module each."""
