"""Events of the agenda in session: its order, and items added, withdrawn, listed or reopened."""
