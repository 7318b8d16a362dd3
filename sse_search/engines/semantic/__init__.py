"""Rank items by meaning: a sentence model in ONNX form, and the vectors that it makes of items."""
