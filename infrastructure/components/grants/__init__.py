"""Who may do what: one line for each grant, one role for each function."""
