"""Procedural leaf photos with known truth: shapes, lesions, backgrounds and the camera."""
