"""Installing, tried as it will be in months: newer releases out, pips of all ages."""
