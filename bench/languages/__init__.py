"""Every page of people who are not staff, in every language, as a phone shows it."""
