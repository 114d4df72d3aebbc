"""How good any plan can be at most: prices on requests, an exact path per diary."""
