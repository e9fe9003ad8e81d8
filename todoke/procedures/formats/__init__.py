"""Files that procedures make for others: for a bank, for a spreadsheet, for paper."""
