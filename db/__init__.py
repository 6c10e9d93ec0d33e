"""Data and rules of one office's file; knows nothing of windows, paper or packages."""
