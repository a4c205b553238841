//! Reading data and networks, and writing the canonical problem and network files.
