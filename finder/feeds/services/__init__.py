"""Secret addresses of calendars, and the busy times behind them; the session first, no commit."""
