"""Official papers as PDF: what each one says (a dataclass), how it is set (templates/papers), what it is made from."""
