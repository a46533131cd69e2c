"""What official papers say, before they are set: words, pages, heads and names. Papers are in Indonesian (ADR)."""
