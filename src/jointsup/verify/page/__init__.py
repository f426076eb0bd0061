"""The page that checks a draw in a reader's own browser, and the second checker, in JavaScript."""
