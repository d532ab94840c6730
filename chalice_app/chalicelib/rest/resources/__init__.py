"""What each kind of thing can be asked for, and told to do: one module each, in which its operations stand."""
