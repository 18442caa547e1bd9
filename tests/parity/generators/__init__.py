"""One module per fixture file: each `build()` returns (tensors, metadata)."""
