"""What MiniStack lacks for this platform, and nothing else: each module adds one part.

The template that is deployed here is the one for AWS, so a difference between the two
clouds is closed on the emulator's side. docs/local-cloud.md lists every difference.
"""
