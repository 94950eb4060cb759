"""What the desk has to be told, and when."""
