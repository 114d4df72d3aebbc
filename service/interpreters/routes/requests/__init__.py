"""Booking an interpreter: the five questions, the sign, the list, one request."""
