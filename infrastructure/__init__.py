"""The platform as a CDK app: one stack, connected in platform_stack.py from the parts in components/."""
