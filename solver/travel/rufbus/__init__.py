"""From doors to lines and between them: on foot, and with what runs if booked."""
