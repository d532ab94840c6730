"""After a run: what the devices did in truth beside what the platform made of it, as a report with pictures."""
