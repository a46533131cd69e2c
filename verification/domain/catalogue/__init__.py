"""One module per source of truth, each with its definition in `SOURCE`."""
