"""Parts that are handed to services together, for whoever calls them: entry points and the REST API.

By subject, in modules of their own: a function pays for every module at each cold start.
"""
