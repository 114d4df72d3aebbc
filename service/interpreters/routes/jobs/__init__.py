"""Around a job: the interpreter's own pages, links of both sides, the office's part."""
