"""Store an index: array files, segments, doc values, generations, and the codec through which Whoosh reads them."""
