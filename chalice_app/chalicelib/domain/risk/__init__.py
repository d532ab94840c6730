"""Infection-risk models: published rules over hourly weather, as pure functions.

weather.py        an hour and a day of weather; what is known of them, and what is not
site_weather.py   the hours of a site, from those of its devices
wetness.py        when an hour counts as wet or humid
model.py          what every model says of itself, and how its readings become bands
catalogue.py      the models, and which of them a site calls for
late_blight.py · early_blight.py · infection_periods.py · powdery_mildew.py · measures.py    the rules

docs/risk-models.md tells growers the same; a test holds the two together.
"""
