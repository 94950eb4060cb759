"""Reminders for many: when they are due, whom they are for, that they arrive, and what became of them."""
