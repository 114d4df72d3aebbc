"""The problem as it is told: rules, instance, plan, and the files that hold them."""
