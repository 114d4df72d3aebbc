"""Money for talks: monthly lists, corrections, accounts, and the file for the bank."""
