"""How the model is measured: the tests it takes, the figures, the goals, and how they are shown."""
