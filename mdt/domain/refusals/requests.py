"""Why the domain says no about requests, opinions and pathology reviews."""
