"""Dates on screen: half a space between digits and characters. Papers write their own."""

MONTH_DAY_FORMAT = "n 月 j 日"
