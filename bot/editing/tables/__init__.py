"""The FAQ as a table: columns with Korean headings, cells in CSV and XLSX, and back."""
