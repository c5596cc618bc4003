"""Text as the register knows it: read from files, in one canonical form, cut into passages, and
compared. Pure: no table, no request, no clock."""
