"""Payments: prepared, released by a third person, sent, answered, returned or repeated, closed."""
