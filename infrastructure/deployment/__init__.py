"""Deploys a stage to AWS, after a look at what would stop it half-way: `make deploy STAGE=dev`."""
