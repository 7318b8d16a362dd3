"""What every test needs of its process."""

import signal

# A shell ignores SIGINT in what it starts in the background, and so would the servers that tests stop by it.
signal.signal(signal.SIGINT, signal.default_int_handler)
