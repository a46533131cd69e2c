"""A stand-in for the civil registry's service: the same wire format, over an invented population."""
