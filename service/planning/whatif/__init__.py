"""What if a call bus ran here, or a class began at another time?"""
