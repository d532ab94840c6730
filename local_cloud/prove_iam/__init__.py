"""Proves that functions may do what they need and nothing else: `make prove-iam`.

Every function does all of its work on the emulator, which enforces IAM. Then each permission that it was seen to use is
taken away alone, and the same work must end in AccessDenied. What was never used is taken away all at once, and all
work must still be done.
"""
