"""Registers kept in a store 名录库: ``app.registers`` (policy rows S3.3-a, S3.3-d, S3.3-e)."""
