"""Import and export: files with the columns of seeds/, previewed before anything is written."""
