"""Schema versions; `upgrade` brings a database to the newest."""
