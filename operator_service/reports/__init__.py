"""The week of a site on paper: what was measured, what was seen on the leaves, what went wrong."""
