//! Is this network globally optimal, and if not, by how much can it be improved? (theory §2–3)
