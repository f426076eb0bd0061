"""The same algorithms over millions of rows. An engine is only a faster calculator: it answers bit for bit as the reference."""
