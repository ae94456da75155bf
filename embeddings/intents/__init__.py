"""What users say that asks nothing of the FAQ: thanks, a complaint, a wish for a person, that they are in danger."""
