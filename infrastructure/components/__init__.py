"""One module for each capability of the platform, named after the way it serves."""
