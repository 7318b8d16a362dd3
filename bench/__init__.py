"""Measure speed and quality of ssesearch beside other engines; run as `python -m bench NAME`."""
