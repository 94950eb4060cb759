"""What is claimed about answers and speed, runnable."""
