"""Wire shapes of what clients send to the REST API.

Parsed strictly: a field that we do not know is an error, not noise. The OpenAPI document is made from
these shapes: a description here is documentation there.
"""
