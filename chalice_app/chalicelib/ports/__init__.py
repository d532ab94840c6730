"""What the services need of the world, as they see it. Adapters provide it; wiring chooses which.

Every port may raise `Outage` when what stands behind it does not answer; the other errors
are named where they occur. Every write is idempotent. Every list takes the cursor of the page
before, and raises `CursorInvalid` for one that it did not give.
"""
