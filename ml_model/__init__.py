"""The leaf-disease classifier: its training, its passport, and the server that answers for it."""
