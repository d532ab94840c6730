"""A fleet of simulated devices against the whole platform."""
