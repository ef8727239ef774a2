"""Events of the minutes after their draft: review, requested changes, amendment, translation."""
