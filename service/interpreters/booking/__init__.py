"""The one door by which an interpreter's time is taken or given back."""
