"""When a course meets, and the room and teacher that its meetings take."""
