"""Kills devices and cuts their connections at random moments, and looks whether anything is lost or stored twice."""
