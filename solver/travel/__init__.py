"""Travel times from timetables: feed, calendar, timetable, scan, matrix, journey."""
