"""What looks wrong in an FAQ before it is published: said by line, with a cure; it stands in nobody's way."""
