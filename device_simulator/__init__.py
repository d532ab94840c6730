"""A fleet of simulated CloudIoT devices, written from docs/device-protocol.md alone."""
