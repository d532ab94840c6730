"""What every template has to pass before anybody deploys it: cdk-nag and cfn-lint, in both of its forms."""
