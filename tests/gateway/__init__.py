"""An HTTP API of API Gateway, as far as its limits go: whoever is behind one must live with them."""
