"""What people see of their data, take along, pause and have erased; what falls away."""
