"""The parts of a training run. Only these modules and `ml_model.train` need what ml_model/requirements.txt adds."""
