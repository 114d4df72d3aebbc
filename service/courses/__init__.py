"""Courses: made, asked for, agreed, shown to everybody; one room for each."""
