"""Who may open the pages of cases, and what their addresses name in the tests."""

from tests.server.http.rows.answers import INPUT, NO, NONE, PAGE, SIGN_IN, STATE

ROWS: dict[str, tuple[int, ...]] = {
    #                        anonymous lobby outsider participant chair coordinator
    "cases":                 (SIGN_IN, PAGE, PAGE,    PAGE,       PAGE,  PAGE),
    "agreements":            (SIGN_IN, PAGE, PAGE,    PAGE,       PAGE,  PAGE),
    "agreements.agree":      (SIGN_IN, NONE, NONE,    NONE,       NONE,  NONE),
    "agreements.end":        (SIGN_IN, NONE, NONE,    NONE,       NONE,  NONE),
    "case.new":              (SIGN_IN, PAGE, PAGE,    PAGE,       PAGE,  PAGE),
    "case.create":           (SIGN_IN, INPUT, INPUT,  INPUT,      INPUT, INPUT),
    "case.edit":             (SIGN_IN, NONE, NONE,    PAGE,       PAGE,  PAGE),
    "case.save":             (SIGN_IN, NONE, NONE,    INPUT,      INPUT, INPUT),
    "case.draft":            (SIGN_IN, INPUT, INPUT,  INPUT,      INPUT, INPUT),
    "case":                  (SIGN_IN, NONE, NONE,    PAGE,       PAGE,  PAGE),
    "case.settle":           (SIGN_IN, NONE, NONE,    STATE,      STATE, STATE),
    "case.move":             (SIGN_IN, NONE, NONE,    INPUT,      INPUT, INPUT),
    "case.take_up":          (SIGN_IN, NONE, NONE,    STATE,      STATE, STATE),
    "case.consent":          (SIGN_IN, NONE, NONE,    INPUT,      INPUT, INPUT),
    "case.withdraw_consent": (SIGN_IN, NONE, NONE,    NONE,       NONE,  NONE),
    "case.keep_link":        (SIGN_IN, NONE, NONE,    INPUT,      INPUT, INPUT),
    "case.open_link":        (SIGN_IN, NONE, NONE,    NONE,       NONE,  NONE),
    "case.destroy_link":     (SIGN_IN, NONE, NONE,    NONE,       NONE,  NONE),
    "case.copy":             (SIGN_IN, NONE, NONE,    NO,         NO,    NO),
}  # fmt: skip
PLACES: dict[str, str] = {"{case_id}": "case-1", "{consent_id}": "none", "{agreement_id}": "none"}
