"""Files of an index: segments, live documents, doc values, generations, and the codec that lets Whoosh read them."""
