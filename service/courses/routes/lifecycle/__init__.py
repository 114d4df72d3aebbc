"""The provider's answer."""
