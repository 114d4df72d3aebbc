"""Course formation: who meets where, when, with which teacher, paid by whom."""
