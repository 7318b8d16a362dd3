"""Files of an index: segments, live documents, doc values, generations."""
