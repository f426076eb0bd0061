"""From outside text to model and back: strict structuring, JSON Schemas, tables of rows, workbooks."""
