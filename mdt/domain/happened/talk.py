"""Events of the structured talk: call-outs, checklist, rounds, positions, polls, comms problems."""
