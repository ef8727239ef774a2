"""Events of the letters that go out about recommendations."""
