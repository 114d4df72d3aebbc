"""The pages of one proposed course."""
