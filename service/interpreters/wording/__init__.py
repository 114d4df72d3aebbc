"""What pages and messages say of interpreters, requests and offers."""
