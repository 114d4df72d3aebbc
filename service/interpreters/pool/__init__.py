"""Who interprets and who asks: profiles, times, absences, papers, institutions."""
