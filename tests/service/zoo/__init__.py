"""Every form of the site, given everything that people and programs send."""
