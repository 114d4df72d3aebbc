"""The demo counties: invented people and supply on real places."""
