"""Jobs an interpreter could take, diaries of them, and the greedy start."""
