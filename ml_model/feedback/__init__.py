"""What operators say of the model's diagnoses, made into photos to learn from."""
