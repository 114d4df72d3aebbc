"""A course while it is taught: changed dates, who knows, who came, what comes next."""
