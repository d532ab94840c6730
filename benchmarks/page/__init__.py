"""The dashboard's fleet page before a large fleet."""
