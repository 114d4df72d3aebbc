"""What is known before anybody is assigned: rules, instance, plan and their files."""
