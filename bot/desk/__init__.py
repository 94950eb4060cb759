"""What the desk is told, who works there, and what each of them may do."""
