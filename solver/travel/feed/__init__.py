"""GTFS feeds from zip to clean tables: nothing is believed, every wrong line named."""
