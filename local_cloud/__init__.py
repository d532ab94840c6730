"""The whole platform on one machine: an emulated cloud, the real deployment, and a fleet."""
