"""The REST API without anything that carries it: Chalice mounts it on API Gateway, FastAPI in the operator service.

Each operation stands once, in `resources`: its path, what it takes and answers, who may use it, and what it does.
"""
