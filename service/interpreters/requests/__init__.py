"""What agencies ask for: five questions, the gate, the sign, drafts, series."""
