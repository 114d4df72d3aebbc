"""What pages draw as SVG, as plain figures: charts, curves, timelines, maps."""
