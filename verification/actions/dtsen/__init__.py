"""DTSEN as a source: what moved between its versions, and what the city proposes to it."""
