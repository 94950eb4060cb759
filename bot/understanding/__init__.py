"""What a message says: its facts, its earlier turns, and whether it asks two things at once."""
