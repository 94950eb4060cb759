"""What is installed, with the sha256 of its files: `write.py` makes the locks, `audit.py` looks for known flaws."""
