"""What is sent without being asked: reminders by the calendar, to groups and subscribers."""
