"""Forms of distribution, one module per page."""
