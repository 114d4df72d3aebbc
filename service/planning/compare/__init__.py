"""Plans side by side, and alternatives with another goal."""
