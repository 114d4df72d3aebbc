"""Why a request is unmet, what would meet it, what more would bring, who steps in."""
