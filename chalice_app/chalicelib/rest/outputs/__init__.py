"""Wire shapes of what clients get from the REST API.

The OpenAPI document is made from these shapes: a description here is documentation there.
They are separate from what is stored and from what devices get, even while they look alike.
"""
