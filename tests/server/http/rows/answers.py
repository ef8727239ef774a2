"""Short names for what a page answers, so that a row of expectations fits a line.

Sent to sign in, shown, not found, not allowed, still waiting, done, not in this state, not with
this input.
"""

SIGN_IN, PAGE, NONE, NO, WAIT, DONE, STATE, INPUT = 401, 200, 404, 403, 403, 303, 409, 422
BAD = 400  # no form of ours
