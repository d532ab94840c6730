"""The model's server: the SageMaker container, and on one machine the endpoint in front of it as well."""
