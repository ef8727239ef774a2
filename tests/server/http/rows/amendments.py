"""Who may open the pages of amendments, and what their addresses name in the tests."""

ROWS: dict[str, tuple[int, ...]] = {}
PLACES: dict[str, str] = {}
