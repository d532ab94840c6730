"""What operators look at: the service behind the load balancer."""
