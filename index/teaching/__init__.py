"""How the reader (`index/reader.py`) is taught; nothing of this runs where people are answered."""
