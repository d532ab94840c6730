"""The fleet report: what devices did beside what the platform made of it."""
