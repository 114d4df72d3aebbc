"""Figures of interpreting: asked, met, not met, hours, cost; protected outside."""
