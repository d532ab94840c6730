"""The dashboard in a real browser, before the platform on the emulator."""
