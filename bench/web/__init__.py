"""What public pages cost, and how they keep up beside a plan that is being solved."""
