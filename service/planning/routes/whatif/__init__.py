"""Questions to a plan: other travel, changes played through."""
