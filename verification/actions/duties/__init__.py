"""What data owners are due: an agreement for every run, reports in time, and answers kept no longer than allowed."""
