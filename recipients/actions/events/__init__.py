"""Life events and change requests: drafted, sent, decided by another person, undone."""
