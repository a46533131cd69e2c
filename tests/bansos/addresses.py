"""Addresses of the installation itself."""

from tests.house.addresses import Address


ADDRESSES = [
    Address("healthz"),
    Address("readyz", ok=frozenset({200, 503})),
    Address("metrics"),
    Address("api-schema"),
    Address("api-index"),
    Address("favicon"),
]
