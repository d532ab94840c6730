"""One suite for each port, run against the fake and the real adapter, so that the fakes cannot lie.

The real ones talk to moto, in this process and without a socket. What AWS says when it is not well
is told to them by botocore's Stubber.
"""
