"""Rows as files: CSV, NDJSON, XLSX and Parquet, each with the same columns in the same order."""
