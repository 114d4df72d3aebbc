"""Papers as PDF: letters, cards, lists and forms, set by one mechanism."""
