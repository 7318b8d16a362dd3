"""How fast and how good is ssesearch, beside other engines? Measurements, run as `python -m bench NAME`."""
